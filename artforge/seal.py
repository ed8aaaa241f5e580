"""The seal near a file's end: what the file was made of, how long it is, and a checksum of all before it.

A file that was cut off, or went on being written, has no seal in its place, and no pixel need be read to see that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

Wrap = Callable[[bytes], bytes]
"""Puts bytes into what a format has for remarks: a chunk, a box, a comment. The length may not depend on them."""
TAIL_BYTES = 1024
BLOCK_BYTES = 1 << 20
_FORM = re.compile(rb"artforge-seal:([0-9a-f]{64}):(\d{16}):(\d{16}):([0-9a-f]{8})\.")


@dataclass(frozen=True)
class Seal:
    """A fingerprint (64 hexadecimal digits), the file's bytes, and a CRC-32 of the first `covered` of them."""

    fingerprint: str
    size: int
    covered: int
    checksum: int

    def __bytes__(self) -> bytes:
        return f"artforge-seal:{self.fingerprint}:{self.size:016}:{self.covered:016}:{self.checksum:08x}.".encode()


def sealed(fingerprint: str, covered: int, checksum: int, wrap: Wrap, ending: bytes = b"") -> bytes:
    """Return the last bytes of a file: its seal as the format wraps it, then the format's own ending."""
    size = covered + wrapped_length(fingerprint, wrap) + len(ending)
    return wrap(bytes(Seal(fingerprint, size, covered, checksum))) + ending


def wrapped_length(fingerprint: str, wrap: Wrap) -> int:
    """Return how many bytes a seal takes as a format wraps it."""
    return len(wrap(bytes(Seal(fingerprint, 0, 0, 0))))


def read_seal(path: Path) -> Seal | None:
    """Return the seal of a file that is as long as its seal says, or None; raises `OSError`."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - TAIL_BYTES))
        seal = seal_in(stream.read())
    return seal if seal is not None and seal.size == size else None


def seal_in(tail: bytes) -> Seal | None:
    """Return the seal in a file's last `TAIL_BYTES` bytes, or None; it need not be as long as its seal says."""
    found = _FORM.search(tail)
    if found is None:
        return None
    return Seal(found[1].decode(), int(found[2]), int(found[3]), int(found[4], 16))


def is_intact(path: Path, seal: Seal) -> bool:
    """Read a whole file, and say whether all before the seal is as it was written; raises `OSError`."""
    with path.open("rb") as stream:
        return checksum_of(stream, seal.covered) == seal.checksum


def checksum_of(stream: BinaryIO, count: int) -> int | None:
    """Return the CRC-32 of the next `count` bytes, or None where there are fewer."""
    checksum = 0
    while count:
        data = stream.read(min(count, BLOCK_BYTES))
        if not data:
            return None
        checksum, count = crc32(data, checksum), count - len(data)
    return checksum


def crc32(data: bytes, before: int = 0) -> int:
    """Return the CRC-32 of data behind data whose CRC-32 is `before`."""
    from isal import isal_zlib

    return int(isal_zlib.crc32(data, before))

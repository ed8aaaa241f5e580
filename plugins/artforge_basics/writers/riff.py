"""The chunks of WebP files: writing them, and reading the XMP among them (RFC 9649)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from artforge_basics.writers import xmp
from artforge_basics.writers.bounded import exactly

HEAD_BYTES = 12
LARGEST_FILE = 2**32 - 2


def head(size: int) -> bytes:
    """Return what stands before the chunks of a file of `size` bytes."""
    return b"RIFF" + struct.pack("<I", size - 8) + b"WEBP"


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk: its name, length and data, made even."""
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def remark(text: bytes) -> bytes:
    """Return a chunk that RIFF has for filling and WebP does not know, with text in it."""
    return chunk(b"JUNK", text)


def small(number: int) -> bytes:
    """Return a number of 24 bits."""
    return number.to_bytes(3, "little")


def first_chunk(data: bytes, names: tuple[bytes, ...]) -> bytes:
    """Return the first chunk of a whole file; raises `ValueError` where it has none of those names."""
    name, length = struct.unpack_from("<4sI", data, HEAD_BYTES)
    if name not in names:
        raise ValueError(f"expected a chunk of {names}, got {name!r}")
    return chunk(name, data[HEAD_BYTES + 8 : HEAD_BYTES + 8 + length])


def description(stream: BinaryIO) -> str | None:
    """Return the text in a WebP file's XMP, or None; raises `ValueError` for a damaged file."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    opening = exactly(stream, HEAD_BYTES)
    if opening[:4] != b"RIFF" or opening[8:] != b"WEBP":
        raise ValueError("it does not begin as a WebP")
    end = 8 + int.from_bytes(opening[4:8], "little")
    if end > size:
        raise ValueError(f"the file is cut off: it says that it has {end:,} bytes, and has {size:,}")
    spans = {name: (start, length) for name, start, length in _chunks(stream, end)}
    if b"XMP " not in spans:
        return None
    start, length = spans[b"XMP "]
    stream.seek(start)
    return xmp.description(exactly(stream, length))


def _chunks(stream: BinaryIO, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's name, the place of its data and their length."""
    place = HEAD_BYTES
    while place < end:
        stream.seek(place)
        name, length = struct.unpack("<4sI", exactly(stream, 8))
        if place + 8 + length > end:
            raise ValueError(f"the chunk {name!r} at byte {place:,} does not fit into {end - place:,} bytes")
        yield name, place + 8, length
        place += 8 + length + length % 2

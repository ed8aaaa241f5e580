"""The boxes of MP4 and AVIF files (ISO/IEC 14496-12, 4.2): reading the comment in an MP4 file's metadata, and remarks.

The comment lies where iTunes puts it: moov/udta/meta/ilst/©cmt/data.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from artforge_basics.writers.bounded import exactly

UTF_8 = 1


def comment(stream: BinaryIO) -> str | None:
    """Return the comment of an MP4 file, or None; raises `ValueError` for a damaged one."""
    end = enter(stream, b"moov")
    for name in (b"udta", b"meta", b"ilst", b"\xa9cmt", b"data"):
        if name == b"ilst":
            # `meta` is a full box: a version and flags come before what it holds.
            exactly(stream, 4)
        inner = next((stop for found, stop in boxes(stream, end) if found == name), None)
        if inner is None:
            return None
        end = inner
    kind, _ = struct.unpack(">II", exactly(stream, 8))
    return exactly(stream, end - stream.tell()).decode() if kind == UTF_8 else None


def remark(text: bytes) -> bytes:
    """Return a box of free space (8.1.2), which every reader passes over, with text in it."""
    return struct.pack(">I4s", 8 + len(text), b"free") + text


def enter(stream: BinaryIO, outer: bytes) -> int:
    """Check that all boxes fit the file, go to the start of what one of them holds, and return its end.

    Raises `ValueError` where the file is damaged or has no such box.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    found = {name: (stream.tell(), stop) for name, stop in boxes(stream, size)}
    if next(iter(found), None) != b"ftyp" or outer not in found:
        raise ValueError(f"it has no `ftyp` at its start, or no `{outer.decode()}`")
    start, end = found[outer]
    stream.seek(start)
    return end


def boxes(stream: BinaryIO, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield each box's name and end from here to `end`, with the stream at the start of what it holds.

    Raises `ValueError` for one that does not fit.
    """
    place = stream.tell()
    while place + 8 <= end:
        stream.seek(place)
        size, name = struct.unpack(">I4s", exactly(stream, 8))
        if size == 1:
            size = int.from_bytes(exactly(stream, 8))
        elif size == 0:
            size = end - place
        if size < stream.tell() - place or place + size > end:
            raise ValueError(f"the box {name!r} at byte {place:,} does not fit into {end - place:,} bytes")
        yield name, place + size
        place += size

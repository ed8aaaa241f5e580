"""Read the XMP in an AVIF file from its items (ISO/IEC 14496-12, 8.11).

`iinf` tells what each item is, and `iloc` where in the file it lies.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from artforge_basics.writers import xmp
from artforge_basics.writers.bounded import exactly
from artforge_basics.writers.boxes import boxes, enter

XMP_TYPE = b"application/rdf+xml"
IN_THE_FILE = 0


def description(stream: BinaryIO) -> str | None:
    """Return the text in an AVIF file's XMP, or None; raises `ValueError` for a damaged file."""
    end = enter(stream, b"meta")
    _full_box(stream)
    inner = {name: exactly(stream, stop - stream.tell()) for name, stop in boxes(stream, end)}
    wanted = _xmp_item(inner.get(b"iinf", b""))
    if wanted is None:
        return None
    found = b""
    for offset, length in _extents(io.BytesIO(inner.get(b"iloc", b"")), wanted):
        stream.seek(offset)
        found += exactly(stream, length)
    return xmp.description(found) if found else None


def _xmp_item(data: bytes) -> int | None:
    """Return the number of the item that holds XMP, or None."""
    if not data:
        return None
    stream = io.BytesIO(data)
    _number(stream, 4 if _full_box(stream) else 2)
    for name, stop in boxes(stream, len(data)):
        version = _full_box(stream)
        if name == b"infe" and version >= 2:
            item = _number(stream, 2 if version == 2 else 4)
            exactly(stream, 2)
            kind, texts = exactly(stream, 4), exactly(stream, stop - stream.tell()).split(b"\0")
            if kind == b"mime" and XMP_TYPE in texts[1:2]:
                return item
    return None


def _extents(stream: BinaryIO, wanted: int) -> list[tuple[int, int]]:
    """Return offset and length of each piece of an item, as far as they lie in the file itself."""
    version = _full_box(stream)
    sizes = _number(stream, 2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(_number(stream, 2 if version < 2 else 4)):
        item = _number(stream, 2 if version < 2 else 4)
        method = _number(stream, 2) & 15 if version else IN_THE_FILE
        exactly(stream, 2)
        base = _number(stream, base_size)
        extents = []
        for _ in range(_number(stream, 2)):
            exactly(stream, index_size if version else 0)
            extents.append((base + _number(stream, offset_size), _number(stream, length_size)))
        if item == wanted:
            return extents if method == IN_THE_FILE else []
    return []


def _full_box(stream: BinaryIO) -> int:
    """Pass a box's version and flags; return the version."""
    return exactly(stream, 4)[0]


def _number(stream: BinaryIO, size: int) -> int:
    return int.from_bytes(exactly(stream, size))

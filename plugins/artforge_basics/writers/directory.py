"""The directory of a TIFF file: tags with their values, written and read.

The format is Adobe's TIFF, revision 6.0, and BigTIFF, which has 64 bits for each place and count.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from artforge_basics.writers import xmp
from artforge_basics.writers.bounded import exactly

SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)
ORDERS = {b"II": "<", b"MM": ">"}


class Kind(IntEnum):
    """The types of values."""

    BYTE = 1
    SHORT = 3
    LONG = 4
    RATIONAL = 5
    LONG8 = 16


LETTERS = {Kind.BYTE: "B", Kind.SHORT: "H", Kind.LONG: "I", Kind.RATIONAL: "I", Kind.LONG8: "Q"}


class Name(IntEnum):
    """The tags of a picture in RGB."""

    WIDTH = 256
    HEIGHT = 257
    BITS = 258
    COMPRESSION = 259
    COLOURS = 262
    STRIP_PLACES = 273
    CHANNELS = 277
    ROWS_PER_STRIP = 278
    STRIP_BYTES = 279
    X_DENSITY = 282
    Y_DENSITY = 283
    PLANES = 284
    DENSITY_UNIT = 296
    PREDICTOR = 317
    SAMPLE_FORMAT = 339
    XMP = 700


@dataclass(frozen=True)
class Layout:
    """How wide the numbers of a file are: those of its places, and those that count a directory's tags."""

    version: int
    place: str
    entries: str

    @property
    def room(self) -> int:
        """How many bytes of values fit into a tag itself."""
        return struct.calcsize(self.place)

    def head(self, directory: int) -> bytes:
        """Return the start of a file whose directory lies at a byte."""
        big = struct.pack("<HH", 8, 0) if self is BIG else b""
        return b"II" + struct.pack("<H", self.version) + big + struct.pack(f"<{self.place}", directory)


CLASSIC = Layout(42, "I", "H")
BIG = Layout(43, "Q", "Q")
LONGEST_HEAD = len(BIG.head(0))


@dataclass(frozen=True)
class Tag:
    """A tag, its type, and its values; a fraction is two of them."""

    name: Name
    kind: Kind
    values: Sequence[int] | bytes

    def pack(self) -> bytes:
        """Return the values as bytes."""
        if isinstance(self.values, bytes):
            return self.values
        return struct.pack(f"<{len(self.values)}{LETTERS[self.kind]}", *self.values)

    @property
    def count(self) -> int:
        """How many values there are, a fraction being one."""
        return len(self.values) // (2 if self.kind == Kind.RATIONAL else 1)


def directory(tags: Iterable[Tag], place: int, layout: Layout) -> tuple[bytes, int]:
    """Return a directory that is written at byte `place`, the long values in front of it, and where it begins."""
    values, entries = bytearray(), []
    for tag in sorted(tags, key=lambda tag: tag.name):
        data = tag.pack()
        if len(data) > layout.room:
            field = struct.pack(f"<{layout.place}", place + len(values))
            values += data + bytes(len(data) % 2)
        else:
            field = data.ljust(layout.room, b"\0")
        entries.append(struct.pack(f"<HH{layout.place}", tag.name, tag.kind, tag.count) + field)
    no_other = struct.pack(f"<{layout.place}", 0)
    listed = struct.pack(f"<{layout.entries}", len(entries)) + b"".join(entries) + no_other
    return bytes(values) + listed, place + len(values)


def remark(text: bytes) -> bytes:
    """Return what may stand anywhere in a file: the text itself, to which no tag leads."""
    return text


def description(stream: BinaryIO) -> str | None:
    """Return the text in a TIFF file's XMP, or None; raises `ValueError` for a damaged file."""
    order, layout = _layout(stream)
    place = _number(stream, order + layout.place)
    end = stream.seek(0, os.SEEK_END)
    if place >= end:
        raise ValueError(f"the file is cut off: its directory is at byte {place:,}, and it has {end:,} bytes")
    stream.seek(place)
    size = 4 + 2 * layout.room
    entries = exactly(stream, _number(stream, order + layout.entries) * size)
    exactly(stream, layout.room)
    found = None
    for start in range(0, len(entries), size):
        name, lies, length = _values(entries[start : start + size], order, layout)
        if lies + length > end:
            raise ValueError(f"the values of tag {name} end at byte {lies + length:,} of {end:,}")
        if name == Name.XMP and length:
            stream.seek(lies)
            found = xmp.description(exactly(stream, length))
    return found


def _values(entry: bytes, order: str, layout: Layout) -> tuple[int, int, int]:
    """Return a tag's number, and where its values begin and how many bytes they have, unless they fit into it."""
    name, kind, count, lies = struct.unpack(f"{order}HH2{layout.place}", entry)
    length = count * (SIZES[kind] if kind < len(SIZES) else 0)
    return (name, lies, length) if length > layout.room else (name, 0, 0)


def _layout(stream: BinaryIO) -> tuple[str, Layout]:
    opening = exactly(stream, 4)
    order = ORDERS.get(opening[:2], "")
    version = struct.unpack(f"{order}H", opening[2:])[0] if order else 0
    if version not in (CLASSIC.version, BIG.version):
        raise ValueError("it does not begin as a TIFF")
    if version == CLASSIC.version:
        return order, CLASSIC
    if struct.unpack(f"{order}HH", exactly(stream, 4)) != (8, 0):
        raise ValueError("its places have not 8 bytes")
    return order, BIG


def _number(stream: BinaryIO, form: str) -> int:
    number: int = struct.unpack(form, exactly(stream, struct.calcsize(form)))[0]
    return number

"""The chunks of PNG files, animated or not: their head, their rows as a datastream, and the text in them.

The format is that of the W3C's Portable Network Graphics (PNG) Specification, third edition; the
datastream inside is that of RFC 1950 and 1951.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, BinaryIO, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from artforge import Film
from artforge_basics.writers.bounded import exactly, skip
from artforge_basics.writers.deflate import Compression, blocks, in_order

LONGEST_SIDE = 2**31 - 1
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"artforge\0"
# Not compressed (flag and method 0), in no language, with no translated keyword.
TEXT_HEAD = KEYWORD + b"\0\0" + b"\0" + b"\0"
METRES_PER_INCH = 0.0254
ADLER_BASE = 65_521
Strip = npt.NDArray[Any]
Bits = Literal[8, 16]
FILTER_UP = 2
ZLIB_HEAD = b"\x78\x9c"
LAST_BLOCK = b"\x03\x00"
ENDING = b"\0\0\0\0IEND\xaeB`\x82"


def head(film: Film, bits: Bits, density: float) -> bytes:
    """Return everything before the pixels: IHDR, sRGB (perceptual), pHYs (per metre) and iTXt.

    `density` is in pixels per inch.
    """
    per_metre = round(density / METRES_PER_INCH)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", *film.canvas.size, bits, 2, 0, 0, 0)),
        (b"sRGB", b"\0"),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
    ]
    if film.provenance:
        parts.append((b"iTXt", TEXT_HEAD + film.provenance.encode()))
    return SIGNATURE + b"".join(chunk(name, data) for name, data in parts)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk: its length, name, data and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def remark(text: bytes) -> bytes:
    """Return a chunk with text that is for no reader of pictures."""
    return chunk(b"tEXt", b"Comment\0" + text)


def datastream(strips: Iterable[Strip], compression: Compression, threads: int) -> Iterator[bytes]:
    """Compress strips on several threads, and yield the pieces of one datastream, a strip in each."""
    opening, checksum = ZLIB_HEAD, 1

    def with_above() -> Iterator[tuple[Strip, Any]]:
        above: Any = 0
        for strip in strips:
            yield strip, above
            above = _bytes_of(strip[-1:])[0].copy()

    for found in in_order(with_above(), partial(_compressed, compression=compression), threads):
        checksum = _joined(checksum, found.checksum, found.length)
        yield opening + found.data
        opening = b""
    yield LAST_BLOCK + struct.pack(">I", checksum)


class _Compressed(NamedTuple):
    """A strip as deflated blocks, with the checksum and the length of what they hold."""

    data: bytes
    checksum: int
    length: int


def _compressed(strip_and_above: tuple[Strip, Any], compression: Compression) -> _Compressed:
    """Filter and deflate a strip by itself, so that its bytes depend on nothing but the row above it."""
    lines = _filtered(*strip_and_above)
    return _Compressed(blocks(lines, compression), zlib.adler32(lines), len(lines))


def _filtered(strip: Strip, above: Any) -> bytes:
    """Take from each row the row above it (filter type 2, "up"), and put the type in front."""
    rows = _bytes_of(strip)
    lines = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    lines[:, 0] = FILTER_UP
    lines[0, 1:] = rows[0] - above
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
    return lines.tobytes()


def _bytes_of(rows: Strip) -> npt.NDArray[np.uint8]:
    """Return rows as bytes, the higher byte of a channel first."""
    return np.ascontiguousarray(rows, rows.dtype.newbyteorder(">")).view(np.uint8).reshape(len(rows), -1)


def _joined(first: int, second: int, length: int) -> int:
    """Return the Adler-32 checksum of two pieces of data, the second of some length, from those of each.

    A checksum's low half is 1 and the sum of the bytes, its high half the sum of all low halves (RFC 1950, 8.2).
    """
    low, high = first & 0xFFFF, first >> 16
    joined_low = (low + (second & 0xFFFF) - 1) % ADLER_BASE
    joined_high = (high + (second >> 16) + length * (low - 1)) % ADLER_BASE
    return joined_high << 16 | joined_low


def embedded(stream: BinaryIO) -> str | None:
    """Return the text under the keyword `artforge`, or None; raises `ValueError` for a damaged file.

    It walks the chunks to the last, so that a file that is cut off is found out; pixels are passed over.
    """
    if stream.read(len(SIGNATURE)) != SIGNATURE:
        raise ValueError("it does not begin as a PNG")
    text, name = None, b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", exactly(stream, 8))
        if name == b"iTXt" and text is None:
            text = _text(exactly(stream, length), exactly(stream, 4))
        else:
            skip(stream, length + 4)
    return text


def _text(data: bytes, checksum: bytes) -> str | None:
    if not data.startswith(KEYWORD):
        return None
    if zlib.crc32(data, zlib.crc32(b"iTXt")) != int.from_bytes(checksum):
        raise ValueError("the checksum of its text is wrong")
    if not data.startswith(TEXT_HEAD):
        raise ValueError("its text is compressed or translated")
    return data[len(TEXT_HEAD) :].decode()

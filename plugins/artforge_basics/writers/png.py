"""Write PNG files strip by strip.

The format is that of the W3C's Portable Network Graphics (PNG) Specification, third edition; the
datastream inside is that of RFC 1950 and 1951.
"""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Film, Picture, Timeline, WholeFile, Writer
from artforge_basics.writers.bounded import exactly, skip
from artforge_basics.writers.reel import Reel

LONGEST_SIDE = 2**31 - 1
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"artforge\0"
# Not compressed (flag and method 0), in no language, with no translated keyword.
TEXT_HEAD = KEYWORD + b"\0\0" + b"\0" + b"\0"
METRES_PER_INCH = 0.0254
STRIP_BYTES = 1 << 20
STRIPS_AT_ONCE = 8
ADLER_BASE = 65_521
Strip = npt.NDArray[Any]
FILTER_UP = 2
RAW_DEFLATE = -15
ZLIB_HEAD = b"\x78\x9c"
LAST_BLOCK = b"\x03\x00"


class Png(Writer):
    """Write stills without loss, as RGB with 8 or 16 bits per channel, tagged as sRGB."""

    suffixes: ClassVar[tuple[str, ...]] = (".png",)

    bits: Literal[8, 16] = Field(8, description="bits per channel")
    density: float = Field(96.0, ge=1, le=100_000, description="pixels per inch when printed; changes no pixel")
    compression: Literal["fast", "small"] = Field(
        "fast", description="`fast` takes a tenth of the time, `small` makes smooth pictures a quarter smaller"
    )

    def dtype(self) -> str:
        """Return the whole numbers of the file."""
        return f"uint{self.bits}"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the strips that are being compressed, each filtered, as bytes and compressed."""
        return 3 * STRIPS_AT_ONCE * max(STRIP_BYTES, canvas.width * 3 * self.bits // 8)

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the picture is too large, or None."""
        if max(canvas.size) > LONGEST_SIDE:
            return f"a PNG is at most {LONGEST_SIDE:,} pixels wide and high, and this is {canvas}"
        return None

    def open(self, film: Film, path: Path) -> PngSink:
        """Open a file for one picture; raises `OutputError`."""
        return PngSink(self, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the text under the keyword `artforge`, or None; raises `ValueError` for a damaged file."""
        with path.open("rb") as stream:
            try:
                return _embedded(stream)
            except ValueError as error:
                raise ValueError(f"{path}: a damaged PNG: {error}") from error


class PngSink:
    """One open PNG file, for one picture."""

    def __init__(self, options: Png, film: Film, path: Path) -> None:
        self.options = options
        self.reel = Reel(path, film.canvas, 1)
        self.head, self.threads = _head(options, film), film.threads
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the picture; raises `OutputError`, and `ValueError` for a second one."""
        self.reel.take(picture)
        self.file.write(self.head)
        strips = picture.strips(np.dtype(f"u{self.options.bits // 8}"))
        for data in _datastream(strips, self.options.compression, self.threads):
            self.file.write(_chunk(b"IDAT", data))
        self.file.write(_chunk(b"IEND", b""))

    def close(self) -> None:
        """Put the file under its name; raises `OutputError`, and `ValueError` where no picture came."""
        self.reel.complete()
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()


def _head(options: Png, film: Film) -> bytes:
    """Return everything before the pixels: IHDR, sRGB (perceptual), pHYs (per metre) and iTXt."""
    per_metre = round(options.density / METRES_PER_INCH)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", *film.canvas.size, options.bits, 2, 0, 0, 0)),
        (b"sRGB", b"\0"),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
    ]
    if film.provenance:
        chunks.append((b"iTXt", TEXT_HEAD + film.provenance.encode()))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


class _Compressed(NamedTuple):
    """A strip as deflated blocks, with the checksum and the length of what they hold."""

    data: bytes
    checksum: int
    length: int


def _compressed(strip_and_above: tuple[Strip, Any], compression: str) -> _Compressed:
    """Filter and deflate a strip by itself, so that its bytes depend on nothing but the row above it."""
    lines = _filtered(*strip_and_above)
    return _Compressed(_deflated(lines, compression), zlib.adler32(lines), len(lines))


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


def _datastream(strips: Iterable[Strip], compression: str, threads: int) -> Iterator[bytes]:
    """Compress strips on several threads, and join them to one datastream."""
    head, checksum = ZLIB_HEAD, 1

    def with_above() -> Iterator[tuple[Strip, Any]]:
        above: Any = 0
        for strip in strips:
            yield strip, above
            above = _bytes_of(strip[-1:])[0].copy()

    for found in _in_order(with_above(), partial(_compressed, compression=compression), threads):
        checksum = _joined(checksum, found.checksum, found.length)
        yield head + found.data
        head = b""
    yield LAST_BLOCK + struct.pack(">I", checksum)


def _joined(first: int, second: int, length: int) -> int:
    """Return the Adler-32 checksum of two pieces of data, the second of some length, from those of each.

    A checksum's low half is 1 and the sum of the bytes, its high half the sum of all low halves (RFC 1950, 8.2).
    """
    low, high = first & 0xFFFF, first >> 16
    joined_low = (low + (second & 0xFFFF) - 1) % ADLER_BASE
    joined_high = (high + (second >> 16) + length * (low - 1)) % ADLER_BASE
    return joined_high << 16 | joined_low


def _in_order(
    strips: Iterator[tuple[Strip, Any]], compress: Callable[[tuple[Strip, Any]], _Compressed], threads: int
) -> Iterator[_Compressed]:
    """Compress strips on several threads, a few at a time, and yield what comes of them in their order."""
    with ThreadPoolExecutor(min(threads, STRIPS_AT_ONCE), "artforge-png") as pool:
        waiting: deque[Future[_Compressed]] = deque()
        try:
            for strip in strips:
                waiting.append(pool.submit(compress, strip))
                if len(waiting) == STRIPS_AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _deflated(strip: bytes, compression: str) -> bytes:
    """Compress to whole blocks that end on a byte, so that they can be joined."""
    compressor: Any = zlib.compressobj(6, wbits=RAW_DEFLATE)
    if compression == "fast":
        from isal import isal_zlib

        compressor = isal_zlib.compressobj(1, wbits=RAW_DEFLATE)
    data: bytes = compressor.compress(strip) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return data


def _embedded(stream: BinaryIO) -> str | None:
    """Walk the chunks to the last, so that a file that is cut off is found out; pixels are passed over."""
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

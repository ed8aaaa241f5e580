"""Write GIF files frame by frame.

The container is that of CompuServe's GRAPHICS INTERCHANGE FORMAT, version 89a (GIF89a), with Netscape's
application extension for loops; the LZW data inside is Pillow's.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar

import numpy as np
from pydantic import Field

from artforge import Canvas, Film, Picture, Timeline, WholeFile, Writer
from artforge_basics.writers.bounded import LONGEST_TEXT, exactly, skip, text_in
from artforge_basics.writers.reel import Reel
from artforge_basics.writers.schedule import Clock, Schedule

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 65_535
LONGEST_DELAY = 65_535
# Browsers play a delay of 0 or 1 as 10.
CENTISECONDS = Clock(ticks=100, shortest=2)
LEARNT_SIDE = 64
EXTENSION, DESCRIPTOR, TRAILER = 0x21, 0x2C, 0x3B
CONTROL, COMMENT = 0xF9, 0xFE
ENDLESS = bytes([EXTENSION, 0xFF, 11]) + b"NETSCAPE2.0" + bytes([3, 1, 0, 0, 0])
KEEP = 1 << 2
HAS_TABLE = 0x80


class Gif(Writer):
    """Write animations, or stills, of at most 256 colours a frame; a picture that has no more stays exact."""

    suffixes: ClassVar[tuple[str, ...]] = (".gif",)
    animated: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    colours: int = Field(256, ge=2, le=256, description="how many colours a frame may have")
    dither: bool = Field(
        False, description="hide the steps between colours in noise; the file grows to two or three times its size"
    )

    def dtype(self) -> str:
        """Return bytes: the format has no finer colours."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of one frame in its forms: rows, Pillow's image, indices, compressed."""
        return 10 * canvas.width * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the picture is too large or a frame too long, or None."""
        if max(canvas.size) > LONGEST_SIDE:
            return f"a GIF is at most {LONGEST_SIDE:,} pixels wide and high, and this is {canvas}"
        if timeline.frames > 1 and Schedule.of(timeline, CENTISECONDS).longest > LONGEST_DELAY:
            return f"a frame of a GIF lasts at most {LONGEST_DELAY / 100} s, and this lasts {1 / timeline.fps:.2f} s"
        return None

    def open(self, film: Film, path: Path) -> GifSink:
        """Open a file for one film; raises `OutputError`."""
        return GifSink(self, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the first comment in UTF-8, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "GIF", _comment)


class GifSink:
    """One open GIF file; it holds no frame but the one that it writes."""

    def __init__(self, options: Gif, film: Film, path: Path) -> None:
        self.options = options
        self.reel = Reel(path, film.canvas, film.timeline.frames)
        self.schedule = Schedule.of(film.timeline, CENTISECONDS)
        self.film, self.head = film, _head(film)
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the next picture, or drop it where the schedule says so; raises `OutputError`."""
        index = self.reel.take(picture)
        delay = self.schedule.delay(index)
        if delay is None:
            return
        head = self.head if index == 0 else b""
        control = _control(delay) if self.schedule.frames > 1 else b""
        self.file.write(head + control + _frame(_indexed(picture, self.options)))

    def close(self) -> None:
        """Finish the file; raises `OutputError`, and `ValueError` where a picture is missing."""
        self.reel.complete()
        self.file.seal(self.film.fingerprint, _remark, bytes([TRAILER]))
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()


def _head(film: Film) -> bytes:
    """Return everything before the frames; there is no global colour table."""
    screen = b"GIF89a" + struct.pack("<HHBBB", *film.canvas.size, 0x70, 0, 0)
    loop = ENDLESS if film.timeline.loop and film.timeline.frames > 1 else b""
    return screen + loop + (_remark(film.provenance.encode()) if film.provenance else b"")


def _remark(text: bytes) -> bytes:
    """Return a comment extension. Readers take the first one for what was embedded; a seal's comes after it."""
    return bytes([EXTENSION, COMMENT]) + b"".join(_divided(text)) + b"\0"


def _divided(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), 255):
        part = data[start : start + 255]
        yield bytes([len(part)]) + part


def _control(delay: int) -> bytes:
    return struct.pack("<BBBBHBB", EXTENSION, CONTROL, 4, KEEP, delay, 0, 0)


def _indexed(picture: Picture, options: Gif) -> Image.Image:
    """Return the picture in few colours: its own, or ones that are learnt on a thumbnail.

    Of Pillow's methods, maximum coverage with k-means came closest on smooth pictures, and on 64 x 64 pixels
    it costs the same for any size. These are single pixels: means have colours that the picture lacks.
    """
    from PIL import Image

    image = Image.fromarray(np.concatenate(list(picture.strips(np.uint8))))
    best = Image.Quantize.MAXCOVERAGE
    if image.getcolors(options.colours) is not None:
        return image.quantize(options.colours, best)
    thumbnail = image.resize((min(image.width, LEARNT_SIDE), min(image.height, LEARNT_SIDE)), Image.Resampling.NEAREST)
    palette = thumbnail.quantize(options.colours, best, kmeans=1)
    dither = Image.Dither.FLOYDSTEINBERG if options.dither else Image.Dither.NONE
    return image.quantize(palette=palette, dither=dither)


def _frame(image: Image.Image) -> bytes:
    """Return descriptor, local colour table and LZW data, the last two as Pillow writes them for a file."""
    buffer = io.BytesIO()
    image.save(buffer, "GIF", optimize=False, interlace=False)
    data = buffer.getvalue()
    table = data[13 : 13 + _table_bytes(data[10])]
    place = 13 + len(table)
    if data[place] != DESCRIPTOR or data[-1] != TRAILER:
        raise ValueError("Pillow wrote more into a GIF than one image")
    descriptor = struct.pack("<BHHHHB", DESCRIPTOR, 0, 0, *image.size, data[10] & (HAS_TABLE | 7))
    return descriptor + table + data[place + 10 : -1]


def _table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & HAS_TABLE else 0


def _comment(stream: BinaryIO) -> str | None:
    """Walk the blocks to the trailer, so that a file that is cut off is found out; pixels are passed over."""
    head = exactly(stream, 13)
    if head[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("it does not begin as a GIF")
    skip(stream, _table_bytes(head[10]))
    text = None
    while (kind := exactly(stream, 1)[0]) != TRAILER:
        label = _block_label(stream, kind)
        parts = _sub_blocks(stream)
        if label == COMMENT and text is None:
            text = _decoded(parts)
        for _ in parts:
            pass
    return text


def _block_label(stream: BinaryIO, kind: int) -> int:
    """Read up to a block's data; return what follows: an extension's label, or an image."""
    if kind == EXTENSION:
        return exactly(stream, 1)[0]
    if kind != DESCRIPTOR:
        raise ValueError(f"no block begins with {kind:#04x}, at byte {stream.tell() - 1:,}")
    skip(stream, _table_bytes(exactly(stream, 9)[8]) + 1)
    return kind


def _sub_blocks(stream: BinaryIO) -> Iterator[bytes]:
    while size := exactly(stream, 1)[0]:
        yield exactly(stream, size)


def _decoded(parts: Iterator[bytes]) -> str | None:
    """Join a comment; one that is no UTF-8 is another program's."""
    data = bytearray()
    for part in parts:
        data += part
        if len(data) > LONGEST_TEXT:
            raise ValueError(f"expected a comment of at most {LONGEST_TEXT:,} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None

"""Write WebP files: stills, and animations frame by frame.

The container is that of RFC 9649; the VP8 or VP8L data inside are Pillow's.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field

from artforge import Canvas, Film, OutputError, Picture, Timeline, WholeFile, Writer
from artforge_basics.writers import riff, xmp
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.codecs import codec_refusal
from artforge_basics.writers.reel import Reel
from artforge_basics.writers.schedule import Clock, Schedule

LONGEST_SIDE = 16_383
# Browsers play a delay of 10 ms or less as 100.
MILLISECONDS = Clock(ticks=1000, shortest=11)
LONGEST_DELAY = 2**24 - 1
HAS_XMP, IS_ANIMATED = 1 << 2, 1 << 1
REPLACE = 1 << 1
# How hard to look for a smaller file where nothing is lost; more takes many times as long for a few per cent.
LOSSLESS_EFFORT = 75
BYTES_PER_PIXEL = 52
FIXED_BYTES = 8 << 20


class Webp(Writer):
    """Write stills or animations for the web, without loss or with a chosen quality."""

    suffixes: ClassVar[tuple[str, ...]] = (".webp",)
    animated: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    quality: int | None = Field(
        None, ge=0, le=100, description="how close to the picture, 100 is closest; left out, nothing is lost"
    )
    effort: int = Field(4, ge=0, le=5, description="how long the encoder looks for a smaller file; 0 is the fastest")

    def dtype(self) -> str:
        """Return bytes: the format has no finer colours."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return what the encoder was measured to take, beside the picture itself."""
        return FIXED_BYTES + BYTES_PER_PIXEL * canvas.width * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the picture is too large or a frame too long, or None."""
        if max(canvas.size) > LONGEST_SIDE:
            return f"a WebP is at most {LONGEST_SIDE:,} pixels wide and high, and this is {canvas}"
        if timeline.frames > 1 and Schedule.of(timeline, MILLISECONDS).longest > LONGEST_DELAY:
            return f"a frame of a WebP lasts at most {LONGEST_DELAY / 1000} s, and this lasts {1 / timeline.fps:.2f} s"
        return codec_refusal("webp", "a WebP")

    def open(self, film: Film, path: Path) -> WebpSink:
        """Open a file for one film; raises `OutputError`."""
        return WebpSink(self, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the description in the file's XMP, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "WebP", riff.description)


class WebpSink:
    """One open WebP file; it holds no frame but the one that it writes."""

    def __init__(self, options: Webp, film: Film, path: Path) -> None:
        self.options, self.film, self.path = options, film, path
        self.reel = Reel(path, film.canvas, film.timeline.frames)
        self.schedule = Schedule.of(film.timeline, MILLISECONDS)
        self.packet = xmp.packet(film.provenance)
        self.file = WholeFile(path)
        self.size = 0

    def add(self, picture: Picture) -> None:
        """Write the next picture, or drop it where the schedule says so; raises `OutputError`."""
        index, moves = self.reel.take(picture), self.film.timeline.frames > 1
        delay = self.schedule.delay(index) if moves else 0
        if delay is None:
            return
        if index == 0:
            self._write(riff.head(riff.HEAD_BYTES) + _opening(self.film))
        image = _encoded(picture, self.options)
        self._write(riff.chunk(b"ANMF", _placed(self.film.canvas, delay) + image) if moves else image)

    def _write(self, data: bytes) -> None:
        self._count(len(data))
        self.file.write(data)

    def _count(self, length: int) -> None:
        self.size += length
        if self.size > riff.LARGEST_FILE:
            self.abandon()
            raise OutputError(f"{self.path}: a WebP is at most {riff.LARGEST_FILE:,} bytes, and this is larger")

    def close(self) -> None:
        """Finish the file; raises `OutputError`, and `ValueError` where a picture is missing."""
        self.reel.complete()
        if self.packet:
            self._write(riff.chunk(b"XMP ", self.packet))
        fingerprint = self.film.fingerprint
        self._count(self.file.seal_length(fingerprint, riff.remark))
        self.file.overwrite(0, riff.head(self.size))
        self.file.seal(fingerprint, riff.remark)
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()


def _opening(film: Film) -> bytes:
    """Return the chunks before the frames: the extended head, and how often an animation is played."""
    moves = film.timeline.frames > 1
    flags = (HAS_XMP if film.provenance else 0) | (IS_ANIMATED if moves else 0)
    size = b"".join(riff.small(side - 1) for side in film.canvas.size)
    black, endless = bytes(4), 0
    plays = black + struct.pack("<H", endless if film.timeline.loop else 1)
    return riff.chunk(b"VP8X", struct.pack("<I", flags) + size) + (riff.chunk(b"ANIM", plays) if moves else b"")


def _placed(canvas: Canvas, delay: int) -> bytes:
    """Say that a frame covers the canvas, and for how many milliseconds it is shown."""
    numbers = (0, 0, canvas.width - 1, canvas.height - 1, delay)
    return b"".join(map(riff.small, numbers)) + bytes([REPLACE])


def _encoded(picture: Picture, options: Webp) -> bytes:
    """Return the chunk with the picture's data."""
    from PIL import Image

    buffer = io.BytesIO()
    lossless = options.quality is None
    quality = LOSSLESS_EFFORT if options.quality is None else options.quality
    image = Image.fromarray(np.concatenate(list(picture.strips(np.uint8))))
    image.save(buffer, "WEBP", lossless=lossless, quality=quality, method=options.effort)
    return riff.first_chunk(buffer.getvalue(), (b"VP8 ", b"VP8L"))

"""Write animated PNG files (APNG) frame by frame.

The chunks acTL, fcTL and fdAT are those of the W3C's Portable Network Graphics Specification, third edition.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from artforge import Canvas, Film, Picture, Timeline, WholeFile, Writer
from artforge_basics.writers import deflate
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.chunks import ENDING, LONGEST_SIDE, Bits, chunk, datastream, embedded, head, remark
from artforge_basics.writers.rate import ratio
from artforge_basics.writers.reel import Reel

LARGEST_TERM = 65_535
MOST_FRAMES = 2**31 - 1
PIXELS_PER_INCH = 96.0
# Leave the frame as it is, and put the next over it.
KEEP, REPLACE = 0, 0


class Apng(Writer):
    """Write animations without loss, as RGB with 8 or 16 bits per channel, tagged as sRGB."""

    suffixes: ClassVar[tuple[str, ...]] = (".apng",)
    animated: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    bits: Bits = Field(8, description="bits per channel")
    compression: deflate.Compression = "fast"

    def dtype(self) -> str:
        """Return the whole numbers of the file."""
        return f"uint{self.bits}"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the strips that are being compressed."""
        return deflate.memory(canvas.width * 3 * self.bits // 8)

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the picture is too large or the animation too long, or None."""
        if timeline.frames == 1:
            return "an APNG needs more than one frame: give the recipe `animate`, or write a .png"
        if max(canvas.size) > LONGEST_SIDE:
            return f"an APNG is at most {LONGEST_SIDE:,} pixels wide and high, and this is {canvas}"
        if timeline.frames > MOST_FRAMES:
            return f"an APNG has at most {MOST_FRAMES:,} frames, and this has {timeline.frames:,}"
        if not 1 / LARGEST_TERM <= timeline.fps <= LARGEST_TERM:
            return f"a frame of an APNG lasts at most {LARGEST_TERM:,} s, and this lasts {1 / timeline.fps:,.6g} s"
        return None

    def open(self, film: Film, path: Path) -> ApngSink:
        """Open a file for one film; raises `OutputError`."""
        return ApngSink(self, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the text under the keyword `artforge`, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "APNG", embedded)


class ApngSink:
    """One open APNG file; it holds no frame but the one that it writes."""

    def __init__(self, options: Apng, film: Film, path: Path) -> None:
        self.options, self.film = options, film
        self.reel = Reel(path, film.canvas, film.timeline.frames)
        self.numbered = 0
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the next picture; raises `OutputError`."""
        first = self.reel.take(picture) == 0
        if first:
            self.file.write(head(self.film, self.options.bits, PIXELS_PER_INCH) + self._animation())
        self._write(b"fcTL", self._control())
        strips = picture.strips(self.options.dtype())
        for data in datastream(strips, self.options.compression, self.film.threads):
            if first:
                self.file.write(chunk(b"IDAT", data))
            else:
                self._write(b"fdAT", data)

    def _animation(self) -> bytes:
        timeline = self.film.timeline
        endless = 0
        return chunk(b"acTL", struct.pack(">II", timeline.frames, endless if timeline.loop else 1))

    def _control(self) -> bytes:
        """Say that the frame covers the canvas, and for how long it is shown."""
        rate = ratio(self.film.timeline.fps, LARGEST_TERM)
        place = struct.pack(">IIII", *self.film.canvas.size, 0, 0)
        return place + struct.pack(">HHBB", rate.denominator, rate.numerator, KEEP, REPLACE)

    def _write(self, name: bytes, data: bytes) -> None:
        """Write a chunk that counts in the animation's order."""
        self.file.write(chunk(name, struct.pack(">I", self.numbered) + data))
        self.numbered += 1

    def close(self) -> None:
        """Finish the file; raises `OutputError`, and `ValueError` where a picture is missing."""
        self.reel.complete()
        self.file.seal(self.film.fingerprint, remark, ENDING)
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()

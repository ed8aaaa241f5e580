"""Write PNG files strip by strip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from artforge import Canvas, Film, Picture, Timeline, WholeFile, Writer, units
from artforge_basics.writers import deflate
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.chunks import ENDING, LONGEST_SIDE, Bits, chunk, datastream, embedded, head, remark
from artforge_basics.writers.reel import Reel


class Png(Writer):
    """Write stills without loss, as RGB with 8 or 16 bits per channel, tagged as sRGB."""

    suffixes: ClassVar[tuple[str, ...]] = (".png",)
    seals: ClassVar[bool] = True

    bits: Bits = Field(8, description="bits per channel")
    density: Annotated[float, units.Unit("pixels an inch")] = Field(
        96.0, ge=1, le=100_000, description="when printed; changes no pixel"
    )
    compression: deflate.Compression = "fast"

    def dtype(self) -> str:
        """Return the whole numbers of the file."""
        return f"uint{self.bits}"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the strips that are being compressed."""
        return deflate.memory(canvas.width * 3 * self.bits // 8)

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
        return text_in(path, "PNG", embedded)


class PngSink:
    """One open PNG file, for one picture."""

    def __init__(self, options: Png, film: Film, path: Path) -> None:
        self.options = options
        self.reel = Reel(path, film.canvas, 1)
        self.head, self.film = head(film, options.bits, options.density), film
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the picture; raises `OutputError`, and `ValueError` for a second one."""
        self.reel.take(picture)
        self.file.write(self.head)
        strips = picture.strips(np.dtype(f"u{self.options.bits // 8}"))
        for data in datastream(strips, self.options.compression, self.film.threads):
            self.file.write(chunk(b"IDAT", data))

    def close(self) -> None:
        """Finish the file; raises `OutputError`, and `ValueError` where no picture came."""
        self.reel.complete()
        self.file.seal(self.film.fingerprint, remark, ENDING)
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()

"""Write TIFF files strip by strip, as large as a picture can be.

The format is Adobe's TIFF, revision 6.0; the datastream of a strip is that of RFC 1950.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Film, Picture, Timeline, WholeFile, Writer, units
from artforge_basics.writers import deflate, xmp
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.directory import (
    BIG,
    CLASSIC,
    LONGEST_HEAD,
    Kind,
    Layout,
    Name,
    Tag,
    description,
    directory,
    remark,
)
from artforge_basics.writers.reel import Reel

LARGEST_CLASSIC = 2**32 - 1
STRIP_ENTRY_BYTES = 100
UNCOMPRESSED, DEFLATE = 1, 8
NO_PREDICTOR, DIFFERENCES = 1, 2
WHOLE_NUMBERS, FLOATS = 1, 3
RGB, INTERLEAVED, PER_INCH = 2, 1, 2
Strip = npt.NDArray[Any]


class Tiff(Writer):
    """Write stills without loss for print and for other programs: whole numbers of 8 or 16 bits, or floats."""

    suffixes: ClassVar[tuple[str, ...]] = (".tif", ".tiff")
    seals: ClassVar[bool] = True

    bits: Literal[8, 16, 32] = Field(8, description="bits per channel; 32 are floats from 0 to 1")
    density: Annotated[float, units.Unit("pixels an inch")] = Field(
        96.0, ge=1, le=100_000, description="when printed; changes no pixel"
    )
    compression: Literal["none", "fast", "small"] = Field(
        "fast", description="`none` for programs that read no other; `small` takes ten times as long as `fast`"
    )

    def dtype(self) -> str:
        """Return the numbers of the file."""
        return "float32" if self.bits == 32 else f"uint{self.bits}"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the strips that are being compressed, and of the list of all strips."""
        return deflate.memory(canvas.width * 3 * self.bits // 8) + STRIP_ENTRY_BYTES * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return None: where a classic TIFF is too small, a BigTIFF is written."""
        return None

    def open(self, film: Film, path: Path) -> TiffSink:
        """Open a file for one picture; raises `OutputError`."""
        return TiffSink(self, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the description in the file's XMP, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "TIFF", description)


class TiffSink:
    """One open TIFF file, for one picture.

    The directory stands at the end, where the size of every strip is known, and with it whether the places in
    the file need 64 bits.
    """

    def __init__(self, options: Tiff, film: Film, path: Path) -> None:
        self.options, self.film = options, film
        self.reel = Reel(path, film.canvas, 1)
        self.packet = xmp.packet(film.provenance)
        self.lengths: list[int] = []
        self.rows_per_strip = 0
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the picture; raises `OutputError`, and `ValueError` for a second one."""
        self.reel.take(picture)
        self.file.write(bytes(LONGEST_HEAD))
        strips = picture.strips(self.options.dtype())
        for rows, data in deflate.in_order(strips, _work(self.options), self.film.threads):
            self.rows_per_strip = max(self.rows_per_strip, rows)
            self.lengths.append(len(data))
            self.file.write(data)

    def close(self) -> None:
        """Write the directory and put the file under its name; raises `OutputError`, and `ValueError`."""
        self.reel.complete()
        place = LONGEST_HEAD + sum(self.lengths)
        self.file.write(bytes(place % 2))
        place += place % 2
        layout = CLASSIC
        data, start = directory(self._tags(layout), place, layout)
        fingerprint = self.film.fingerprint
        if place + len(data) + self.file.seal_length(fingerprint, remark) > LARGEST_CLASSIC:
            layout = BIG
            data, start = directory(self._tags(layout), place, layout)
        self.file.write(data)
        self.file.overwrite(0, layout.head(start))
        self.file.seal(fingerprint, remark)
        self.file.close()

    def _tags(self, layout: Layout) -> list[Tag]:
        """Return what a reader must know."""
        options, wide = self.options, Kind.LONG8 if layout is BIG else Kind.LONG
        density = (round(options.density * 100), 100)
        places = np.cumsum([LONGEST_HEAD, *self.lengths[:-1]]).tolist()
        tags = [
            Tag(Name.WIDTH, Kind.LONG, [self.film.canvas.width]),
            Tag(Name.HEIGHT, Kind.LONG, [self.film.canvas.height]),
            Tag(Name.BITS, Kind.SHORT, [options.bits] * 3),
            Tag(Name.COMPRESSION, Kind.SHORT, [UNCOMPRESSED if options.compression == "none" else DEFLATE]),
            Tag(Name.COLOURS, Kind.SHORT, [RGB]),
            Tag(Name.STRIP_PLACES, wide, places),
            Tag(Name.CHANNELS, Kind.SHORT, [3]),
            Tag(Name.ROWS_PER_STRIP, Kind.LONG, [self.rows_per_strip]),
            Tag(Name.STRIP_BYTES, wide, self.lengths),
            Tag(Name.X_DENSITY, Kind.RATIONAL, density),
            Tag(Name.Y_DENSITY, Kind.RATIONAL, density),
            Tag(Name.PLANES, Kind.SHORT, [INTERLEAVED]),
            Tag(Name.DENSITY_UNIT, Kind.SHORT, [PER_INCH]),
            Tag(Name.PREDICTOR, Kind.SHORT, [DIFFERENCES if _is_predicted(options) else NO_PREDICTOR]),
            Tag(Name.SAMPLE_FORMAT, Kind.SHORT, [FLOATS if options.bits == 32 else WHOLE_NUMBERS] * 3),
        ]
        return [*tags, Tag(Name.XMP, Kind.BYTE, self.packet)] if self.packet else tags

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()


def _is_predicted(options: Tiff) -> bool:
    return options.compression != "none" and options.bits != 32


def _work(options: Tiff) -> Callable[[Strip], tuple[int, bytes]]:
    """Return the function that makes of a strip what the file has of it, beside its count of rows."""

    def work(strip: Strip) -> tuple[int, bytes]:
        data = _little_endian(_differences(strip) if _is_predicted(options) else strip)
        return len(strip), data if options.compression == "none" else deflate.deflated(data, options.compression)

    return work


def _differences(strip: Strip) -> Strip:
    """Take from each pixel the one to its left, modulo the range of the numbers (predictor 2)."""
    rows = strip.copy()
    np.subtract(strip[:, 1:], strip[:, :-1], out=rows[:, 1:])
    return rows


def _little_endian(rows: Strip) -> bytes:
    return (rows.byteswap() if sys.byteorder == "big" else rows).tobytes()

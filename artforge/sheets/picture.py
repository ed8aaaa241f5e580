"""The contact sheet of files: one picture, drawn row by row from thumbnails that wait on the disk."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from artforge.canvas import STILL, Canvas
from artforge.errors import ArtforgeError, OutputError
from artforge.parts import Writer
from artforge.picture import Picture, Rows
from artforge.scene import Film, Progress
from artforge.sheets.contact import Labels, Layout, Size, shortened, too_large, typeface
from artforge.sheets.finding import SIGN, Warn, readable
from artforge.sheets.threads import each
from artforge.sheets.thumbnails import thumbnail

WIDER_THAN_HIGH = 1.5
"""The shape that a sheet is to have, about."""
SMALLEST_TILE = 32


@dataclass(frozen=True)
class Shelf:
    """Keeps thumbnails in a temporary file, and their names."""

    stream: IO[bytes]
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def put(self, name: str, image: Rows) -> None:
        """Keep one more."""
        self.places.append(self.stream.seek(0, 2))
        self.shapes.append(image.shape)
        self.names.append(name)
        self.stream.write(image.tobytes())

    def image(self, index: int) -> Rows:
        """Return what was kept, by its number from 0."""
        shape = self.shapes[index]
        self.stream.seek(self.places[index])
        return np.frombuffer(self.stream.read(math.prod(shape)), np.uint8).reshape(shape)


def write_sheet(
    paths: Sequence[Path],
    target: Path,
    writer: Writer,
    *,
    tile: int,
    columns: int | None,
    title: str,
    warn: Warn,
    progress: Progress,
) -> int:
    """Write a contact sheet of files, and return how many there are on it.

    `tile` is the longer side of a tile in pixels. Files that cannot be shown go to `warn`. Raises `ArtforgeError` where
    none is left, and `OutputError` where the sheet would be too large or cannot be written.
    """
    check_size(len(paths), tile, columns)
    with tempfile.TemporaryFile(prefix="artforge-") as stream:
        shelf = Shelf(stream)
        shared = {stem for stem, count in Counter(path.stem for path in paths).items() if count > 1}
        for path, small in each(lambda path: thumbnail(path, tile), paths, warn, progress):
            shelf.put(readable(path.name if path.stem in shared else path.stem), np.asarray(small.image))
        if not shelf.names:
            raise ArtforgeError("none of these files is a picture that can be read")
        layout = laid_out(shelf, tile, columns, title)
        canvas = Canvas.model_construct(size=layout.size)
        if problem := writer.refusal(canvas, STILL):
            raise OutputError(f"{target}: {problem}; a smaller --tile makes a smaller sheet")
        writer.write(Film(canvas, STILL, SIGN), target, Picture(*layout.size, Bands(layout, shelf).read))
        return len(shelf.names)


def check_size(count: int, tile: int, columns: int | None) -> None:
    """Raise `OutputError` where a sheet of so many pictures would be too large, with a size that would do."""

    def fits(size: int) -> bool:
        across = columns_for(count, (size, size), columns)
        return not too_large(size, across, math.ceil(count / across))

    if fits(tile):
        return
    smaller = next((size for size in range(tile, SMALLEST_TILE - 1, -1) if fits(size)), None)
    advice = f"--tile {smaller} would do" if smaller else "show fewer, or make a page with --html"
    raise OutputError(f"a sheet of {count:,} pictures of {tile} pixels is too large: {advice}")


def columns_for(count: int, pitch: tuple[int, int], columns: int | None) -> int:
    """Return how many columns a sheet has: so many as are asked for, or as make it a little wider than high."""
    wanted = columns or round(math.sqrt(count * WIDER_THAN_HIGH * pitch[1] / pitch[0]))
    return min(max(wanted, 1), count)


def laid_out(shelf: Shelf, tile: int, columns: int | None, title: str) -> Layout:
    """Return the layout of a sheet of thumbnails, with captions that fit."""
    cell, count = cell_for([(shape[1], shape[0]) for shape in shelf.shapes]), len(shelf.names)
    across = columns_for(count, Layout(tile, cell, 1, 1, Labels()).pitch, columns)
    captions = {
        (index % across, index // across): shortened(name, typeface(tile), cell[0])
        for index, name in enumerate(shelf.names)
    }
    heading = shortened(title, typeface(tile * 2), across * cell[0])
    labels = Labels(heading, large=True, captions=captions)
    return Layout(tile, cell, across, math.ceil(count / across), labels, mounted=True)


def cell_for(sizes: Sequence[Size]) -> Size:
    """Return the room for each of some pictures: its longer side is that of the longest of them.

    Its shape is that of one of them, in which all together are seen at their largest.
    """
    longest = max(max(size) for size in sizes)
    shapes, counts = np.unique([width / height for width, height in sizes], return_counts=True)
    seen = [(np.minimum(shapes / shape, shape / shapes) * counts).sum() for shape in shapes]
    shape = float(shapes[int(np.argmax(seen))])
    return max(1, round(min(longest, longest * shape))), max(1, round(min(longest, longest / shape)))


def within(image: Rows, cell: Size) -> Rows:
    """Return an image, or a smaller copy that fits into a cell."""
    from PIL import Image

    if image.shape[1] <= cell[0] and image.shape[0] <= cell[1]:
        return image
    small = Image.fromarray(image)
    small.thumbnail(cell, Image.Resampling.LANCZOS)
    return np.asarray(small)


@dataclass
class Bands:
    """Draws a sheet when rows of its pixels are asked for: one row of tiles at a time."""

    layout: Layout
    shelf: Shelf
    drawn: tuple[int, Rows] = (-1, np.empty((0, 0, 3), np.uint8))

    def read(self, start: int, stop: int) -> Rows:
        """Return rows of pixels, float32 in [0, 1]."""
        pieces = []
        while start < stop:
            row = min(max((start - self.layout.top) // self.layout.pitch[1], 0), self.layout.rows - 1)
            first, end = self._edges(row)
            pieces.append(self._band(row)[start - first : stop - first])
            start = end
        return np.concatenate(pieces).astype(np.float32) / np.float32(255)

    def _edges(self, row: int) -> tuple[int, int]:
        """Return the rows of pixels between which a row of tiles lies; what is above and below it all belongs to it."""
        top, down = self.layout.top, self.layout.pitch[1]
        last = row == self.layout.rows - 1
        return top + row * down if row else 0, self.layout.size[1] if last else top + (row + 1) * down

    def _band(self, row: int) -> Rows:
        if self.drawn[0] != row:
            across = self.layout.columns
            numbers = range(row * across, min((row + 1) * across, len(self.shelf.names)))
            tiles = {(number % across, row): within(self.shelf.image(number), self.layout.cell) for number in numbers}
            self.drawn = row, np.asarray(self.layout.draw(tiles, *self._edges(row)))
        return self.drawn[1]

"""Labelled contact sheets: where tiles and words lie, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from artforge.picture import Picture, Rows, quantise

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

LONGEST_SHEET, MOST_PIXELS = 100_000, 400_000_000
PAPER, INK, QUIET_INK = (17, 17, 20), (236, 236, 232), (150, 150, 150)
MOUNT = (26, 26, 30)

Size = tuple[int, int]
"""Width and height in pixels."""
Place = tuple[int, int]
"""A tile's column and row on the sheet."""


@dataclass(frozen=True)
class Labels:
    """What is written on a sheet: names of columns and rows, or a heading, and a caption below each tile.

    A heading in `large` letters is a title; else it says what the captions are.
    """

    heading: str = ""
    large: bool = False
    columns: Sequence[str] = ()
    rows: Sequence[str] = ()
    captions: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """Where tiles and words lie on a sheet.

    `tile` is how long the longer side of a tile may be, in pixels, and decides how large the letters are; `cell` is
    the room that each tile has, and `columns` and `rows` are how many of these there are. Tiles that are `mounted`
    lie in the middle of their cells, which are seen; else at the top left.
    """

    tile: int
    cell: Size
    columns: int
    rows: int
    labels: Labels
    mounted: bool = False

    @cached_property
    def font(self) -> Any:
        """The typeface, which comes with Pillow."""
        return typeface(self.tile)

    @cached_property
    def line(self) -> int:
        """The height of a line of text."""
        return int(self.font.getbbox("Ag")[3] * 1.5)

    @property
    def gap(self) -> int:
        """The distance between two tiles, and to the edge."""
        return max(4, self.tile // 24)

    @cached_property
    def left(self) -> int:
        """Where the first column begins."""
        widest = max((int(self.font.getbbox(text)[2]) for text in self.labels.rows), default=0)
        return widest + self.gap * 2 if self.labels.rows else self.gap

    @property
    def top(self) -> int:
        """Where the first row begins."""
        if self.labels.heading and self.labels.large:
            return self.line * 2 + self.gap * 2
        return self.line + self.gap if self.labels.heading or self.labels.columns else self.gap

    @property
    def pitch(self) -> Size:
        """How far apart the corners of neighbouring tiles are, across and down."""
        below = 0 if self.labels.rows else self.line
        return self.cell[0] + self.gap, self.cell[1] + self.gap + below

    @property
    def size(self) -> Size:
        """The sheet's width and height."""
        across, down = self.pitch
        return self.left + self.columns * across, self.top + self.rows * down + (0 if self.labels.rows else self.gap)

    def draw(self, tiles: Mapping[Place, Rows], first: int = 0, stop: int | None = None) -> Image.Image:
        """Draw the sheet with its tiles, or its rows of pixels from `first` until before `stop` alone."""
        from PIL import Image, ImageDraw

        page = Image.new("RGB", (self.size[0], (self.size[1] if stop is None else stop) - first), PAPER)
        draw = ImageDraw.Draw(page)
        for (column, row), tile in tiles.items():
            x, y = self.left + column * self.pitch[0], self.top + row * self.pitch[1] - first
            if self.mounted:
                draw.rectangle((x, y, x + self.cell[0] - 1, y + self.cell[1] - 1), MOUNT)
            page.paste(Image.fromarray(tile), self._corner(tile, (x, y)))
            caption = self.labels.captions.get((column, row), "")
            draw.text((x, y + self.cell[1] + self.line // 6), caption, INK, self.font)
        self._write_along_edges(draw, first)
        return page

    def _corner(self, tile: Rows, cell: Place) -> Place:
        """Return where the corner of a tile lies in the cell whose corner is given."""
        if not self.mounted:
            return cell
        return cell[0] + (self.cell[0] - tile.shape[1]) // 2, cell[1] + (self.cell[1] - tile.shape[0]) // 2

    def _write_along_edges(self, draw: ImageDraw.ImageDraw, first: int) -> None:
        large = self.labels.large
        font, ink = (typeface(self.tile * 2), INK) if large else (self.font, QUIET_INK)
        draw.text((self.left, (self.gap if large else self.top // 3) - first), self.labels.heading, ink, font)
        for index, text in enumerate(self.labels.columns):
            draw.text((self.left + index * self.pitch[0], self.top // 3 - first), text, INK, self.font)
        for index, text in enumerate(self.labels.rows):
            draw.text((self.left // 8, self.top + index * self.pitch[1] - first), text, INK, self.font)


def typeface(tile: int) -> Any:
    """Return the font of the labels of a sheet whose tiles have a size."""
    from PIL import ImageFont

    return ImageFont.load_default(max(11, tile // 20))


def too_large(tile: int, columns: int, rows: int) -> bool:
    """Return whether a sheet of so many tiles would be too large to be drawn."""
    pitch = tile * 5 // 4
    return max(columns, rows) * pitch > LONGEST_SHEET or columns * rows * pitch**2 > MOST_PIXELS


def shortened(text: str, font: Any, width: int) -> str:
    """Return a text, or as much of its two ends as fits into a width, with an ellipsis between them."""
    kept = len(text)
    short = text
    while font.getlength(short) > width and kept > 1:
        kept -= 1
        short = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
    return short


def reduced(picture: Picture, longest: int) -> Rows:
    """Return a picture as uint8 whose longer side is at most `longest`, a few rows at a time."""
    from PIL import Image

    step = max(1, min(max(picture.width, picture.height) // longest, picture.width, picture.height))
    width, height = picture.width - picture.width % step, picture.height - picture.height % step
    bands = []
    for top in range(0, height, step * 16):
        rows = picture.rows(top, min(top + step * 16, height))[:, :width]
        bands.append(rows.reshape(len(rows) // step, step, width // step, step, 3).mean(axis=(1, 3)))
    small = Image.fromarray(quantise(np.concatenate(bands), np.dtype(np.uint8)))
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return np.asarray(small)

"""Grids of cells with numbers on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from artforge import drawing
from artforge_convolution.sampling import WHOLE, sampled
from artforge_convolution.sheet import Sheet, readable

Floats = npt.NDArray[np.float32]
Texts = Sequence[Sequence[str]]
FOOT = 0.355
"""How far below the middle of a cell digits stand, in their size, so that they are in the middle themselves."""


def breadth(text: str) -> float:
    """Return how wide a text is, in the size of its letters."""
    return drawing.length(text, 100.0) / 100


def fitting(texts: Iterable[str], width: float, height: float) -> float:
    """Return the size in pixels at which each of some texts fits into a cell; 0 for none, or where none can be read."""
    highest = readable(0.46 * height)
    widest = max((breadth(text) for text in set(texts)), default=0.0) if highest else 0.0
    return readable(min(highest, 0.74 * width / widest)) if widest else 0.0


def cell_of(box: drawing.Box, sides: tuple[int, int], row: int, column: int) -> drawing.Box:
    """Return the place of a cell of a grid of rows and columns, on whole pixels, as blocks are pasted."""
    left, right, top, bottom = (round(edge) for edge in (box.left, box.right, box.top, box.bottom))
    across = [left - (left - right) * place // sides[1] for place in (column, column + 1)]
    down = [top - (top - bottom) * place // sides[0] for place in (row, row + 1)]
    return drawing.Box(across[0], down[0], across[1], down[1])


def paste(sheet: Sheet, image: Floats, box: drawing.Box) -> None:
    """Fill a rectangle with an image, float32 (rows, columns, 3), as blocks; one finer than the sheet is averaged."""
    sides = max(round(box.bottom) - round(box.top), 1), max(round(box.right) - round(box.left), 1)
    size = min(sides[0], image.shape[0]), min(sides[1], image.shape[1])
    sheet.paper.paste(image if size == image.shape[:2] else sampled(image, WHOLE, size), box)


def draw_cells(sheet: Sheet, box: drawing.Box, colours: Floats, texts: Texts = (), size: float = 0.0) -> None:
    """Fill a rectangle with cells, colours of shape (rows, columns, 3), and write on them where `size` is not 0.

    Fine lines in the colour of the paper keep cells apart where there is room for them.
    """
    paste(sheet, colours, box)
    rows, columns, _ = colours.shape
    width = 0.035 * min(box.width / columns, box.height / rows)
    if width >= 0.5:
        for line in _lines(box, (rows, columns), max(1, round(width))):
            sheet.paper.fill(line, sheet.theme.paper)
    if size:
        for row, column in np.ndindex(rows, columns):
            cell = cell_of(box, (rows, columns), row, column)
            red, green, blue = (float(channel) for channel in colours[row, column])
            write_in(sheet, cell, texts[row][column], drawing.legible((red, green, blue)), size)


def write_in(sheet: Sheet, box: drawing.Box, text: str, ink: tuple[float, float, float], size: float) -> None:
    """Write a text into the middle of a rectangle."""
    x, y = box.middle
    sheet.paper.text(text, x, y + FOOT * size, ink, size=size, align="center")


def _lines(box: drawing.Box, sides: tuple[int, int], width: int) -> Iterator[drawing.Box]:
    """Yield the lines between cells, on whole pixels."""
    for column in range(1, sides[1]):
        left = cell_of(box, sides, 0, column).left - width // 2
        yield drawing.Box(left, round(box.top), left + width, round(box.bottom))
    for row in range(1, sides[0]):
        top = cell_of(box, sides, row, 0).top - width // 2
        yield drawing.Box(round(box.left), top, round(box.right), top + width)

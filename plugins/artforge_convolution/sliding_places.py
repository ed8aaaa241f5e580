"""Where picture, kernel, products and map stand on the sheet of `sliding-kernel`."""

from __future__ import annotations

from dataclasses import dataclass

from artforge import drawing
from artforge_convolution.sheet import Sheet

Box = drawing.Box
Sides = tuple[int, int]
"""Rows and columns."""


@dataclass(frozen=True)
class Places:
    """The rectangles of all four, and where the sum is written: its middle, and the line on which it stands."""

    picture: Box
    kernel: Box
    products: Box
    map: Box
    sum: tuple[float, float]


def places_of(sheet: Sheet, picture: Sides, kernel: Sides, made: Sides) -> Places:
    """Lay out what has so many rows and columns, with cells of one size: side by side, or under each other."""
    laid_out = _side_by_side if sheet.aspect >= 1 else _stacked
    return laid_out(sheet, picture, kernel, made)


def _side_by_side(sheet: Sheet, picture: Sides, kernel: Sides, made: Sides) -> Places:
    box = sheet.box
    head, between, tail = 1.7 * sheet.letters, 2 * sheet.gap, 3.2 * sheet.letters
    middle = 2 * head + tail + sheet.gap
    cell = min(
        (box.width - 2 * between) / (picture[1] + kernel[1] + made[1]),
        (box.height - head) / picture[0],
        (box.height - middle) / (2 * kernel[0]),
    )
    left = box.middle[0] - (cell * (picture[1] + kernel[1] + made[1]) + 2 * between) / 2
    down = box.middle[1] + head / 2
    first = _grid(left, down, picture, cell)
    last = _grid(first.right + between + kernel[1] * cell + between, down, made, cell)
    top = box.middle[1] - (middle + 2 * kernel[0] * cell) / 2 + head
    over = Box(first.right + between, top, first.right + between + kernel[1] * cell, top + kernel[0] * cell)
    top = over.bottom + sheet.gap + head
    under = Box(over.left, top, over.right, top + kernel[0] * cell)
    return Places(first, over, under, last, (under.middle[0], under.bottom + 2.4 * sheet.letters))


def _stacked(sheet: Sheet, picture: Sides, kernel: Sides, made: Sides) -> Places:
    box = sheet.box
    head, between, tail = 1.7 * sheet.letters, sheet.gap, 3.2 * sheet.letters
    heads = 3 * head + tail + 2 * between
    cell = min(
        box.width / max(picture[1], made[1]),
        (box.width - 2 * between) / (2 * kernel[1]),
        (box.height - heads) / (picture[0] + kernel[0] + made[0]),
    )
    centre = box.middle[0]
    top = box.middle[1] - (heads + cell * (picture[0] + kernel[0] + made[0])) / 2 + head
    first = _grid(centre - picture[1] * cell / 2, top + picture[0] * cell / 2, picture, cell)
    top = first.bottom + between + head
    wide, high = kernel[1] * cell, kernel[0] * cell
    over = Box(centre - between - wide, top, centre - between, top + high)
    under = Box(centre + between, top, centre + between + wide, top + high)
    top = under.bottom + tail + between + head
    last = _grid(centre - made[1] * cell / 2, top + made[0] * cell / 2, made, cell)
    return Places(first, over, under, last, (under.middle[0], under.bottom + 2.4 * sheet.letters))


def _grid(left: float, middle: float, sides: Sides, cell: float) -> Box:
    """Return the place of a grid of cells that begins at `left` and has its middle at a height."""
    return Box(left, middle - sides[0] * cell / 2, left + sides[1] * cell, middle + sides[0] * cell / 2)

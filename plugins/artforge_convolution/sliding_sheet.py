"""What `sliding-kernel` draws: what stays, and on it the window, its products, their sum and the map so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from artforge import drawing
from artforge_convolution.cells import breadth, cell_of, draw_cells, fitting
from artforge_convolution.colouring import signed
from artforge_convolution.journey import Moment
from artforge_convolution.kernel import Floats
from artforge_convolution.numerals import brief, written
from artforge_convolution.overview import rays
from artforge_convolution.sheet import Sheet, readable
from artforge_convolution.sliding_places import Places, Sides, places_of

Box = drawing.Box
POINTER = 5
"""The number of the colour, in a theme's series, of what moves."""


@dataclass(frozen=True)
class Content:
    """What is shown: the picture with its padding, the kernel, and the map, all float32 (rows, columns)."""

    picture: Floats
    padding: int
    kernel: Floats
    map: Floats
    stride: int
    name: str

    @property
    def most(self) -> float:
        """The largest absolute value that a product can have, as pixels are 1 at the most."""
        return float(np.abs(self.kernel).max())

    def texts(self) -> Iterator[str]:
        """Yield all numbers that are ever to be seen: those of the picture and of the map, and all products."""
        windows = np.lib.stride_tricks.sliding_window_view(self.picture, self.kernel.shape)
        products = windows[:: self.stride, :: self.stride] * self.kernel
        for array in (self.picture, self.map, products):
            yield from (brief(float(value)) for value in np.unique(array))

    def products(self, place: int) -> Floats:
        """Return the weights times what lies under them at a place of the map, counted row by row."""
        row, column = (self.stride * index for index in divmod(place, self.map.shape[1]))
        rows, columns = self.kernel.shape
        found: Floats = self.kernel * self.picture[row : row + rows, column : column + columns]
        return found


@dataclass(frozen=True)
class Ground:
    """What stays while the kernel moves: the sheet without a map, and with it; `letters` is the numbers' size."""

    content: Content
    places: Places
    empty: Sheet
    full: Sheet
    letters: float

    @property
    def nbytes(self) -> int:
        """How many bytes it takes."""
        return self.empty.image.nbytes + self.full.image.nbytes


def ground_of(content: Content, sheet: Sheet, *, numbers: bool) -> Ground:
    """Draw on an empty sheet what stays."""
    (rows, columns), window, made = (array.shape for array in (content.picture, content.kernel, content.map))
    places = places_of(sheet, (rows, columns), window, made)
    cell = places.picture.width / columns
    letters = fitting(content.texts(), cell, cell) if numbers else 0.0
    _draw_picture(sheet, places.picture, content, letters)
    texts, divisor = written(content.kernel) if numbers else ([], 1)
    size = min(fitting((text for row in texts for text in row), cell, cell), 1.25 * letters)
    draw_cells(sheet, places.kernel, signed(content.kernel, sheet.theme), texts, size)
    _write_heads(sheet, places, f"{content.name} / {divisor}" if divisor > 1 else content.name)
    for box, values in ((places.products, content.kernel), (places.map, content.map)):
        draw_cells(sheet, box, signed(np.zeros_like(values), sheet.theme))
    full = sheet.copy()
    draw_cells(full, places.map, signed(content.map, sheet.theme), _texts(content.map), letters)
    return Ground(content, places, sheet, full, letters)


def draw_moment(ground: Ground, moment: Moment) -> Sheet:
    """Draw the window, its products and the map at a moment."""
    sheet, places, content = ground.empty.copy(), ground.places, ground.content
    for box, opacity in _so_far(places.map, content.map.shape, moment):
        _blend(sheet, ground.full, box, opacity * (1 - moment.faded))
    _draw_products(sheet, ground, moment)
    cell = places.picture.width / content.picture.shape[1]
    window = _moved(places.picture, content.stride * cell, moment, content.kernel.shape, cell)
    ink = sheet.theme.series_colour(POINTER)
    for ray in rays(window, places.products):
        sheet.paper.line(ray, ink, width=sheet.line, opacity=0.45)
    for box in (window, places.products, _moved(places.map, cell, moment, (1, 1), cell)):
        sheet.paper.outline(box, ink, width=1.8 * sheet.line)
    return sheet


def _draw_products(sheet: Sheet, ground: Ground, moment: Moment) -> None:
    """Write the products and their sum, as far as they are to be seen."""
    content, box, size = ground.content, ground.places.products, 1.35 * sheet.letters
    products = content.products(moment.done)
    draw_cells(sheet, box, signed(products, sheet.theme, content.most), _texts(products), ground.letters)
    x, foot = ground.places.sum
    if size:
        text = f"= {brief(float(content.map.flat[moment.done]))}"
        sheet.paper.text(text, x, foot, sheet.theme.ink, size=size, align="center")
    seen = (1 - moment.faded) * (moment.fresh if moment.done == 0 else 1.0)
    _blend(sheet, ground.empty, Box(box.left - 2 * size, box.top, box.right + 2 * size, foot + size), 1 - seen)


def _so_far(box: Box, sides: Sides, moment: Moment) -> Iterator[tuple[Box, float]]:
    """Yield rectangles of the map that are there, and how much of each is seen."""
    row, column = divmod(moment.done, sides[1])
    here, right = cell_of(box, sides, row, column), cell_of(box, sides, 0, sides[1] - 1).right
    left, top = round(box.left), round(box.top)
    yield Box(left, top, right, here.top), 1.0
    yield Box(left, here.top, here.left, here.bottom), 1.0
    yield here, moment.fresh


def _blend(sheet: Sheet, other: Sheet, box: Box, opacity: float) -> None:
    """Blend a rectangle of another sheet over one."""
    left, right, top, bottom = (max(round(edge), 0) for edge in (box.left, box.right, box.top, box.bottom))
    behind = sheet.image[top:bottom, left:right]
    behind += np.float32(opacity) * (other.image[top:bottom, left:right] - behind)


def _moved(box: Box, step: float, moment: Moment, sides: Sides, cell: float) -> Box:
    """Return where a window of so many cells stands in a grid."""
    left, top = box.left + moment.column * step, box.top + moment.row * step
    return Box(left, top, left + sides[1] * cell, top + sides[0] * cell)


def _draw_picture(sheet: Sheet, box: Box, content: Content, letters: float) -> None:
    """Draw the picture's pixels, and in the colour of the panel the zeros around it."""
    colours = drawing.greys(content.picture)
    around = np.ones(content.picture.shape, bool)
    inner = slice(content.padding, -content.padding or None)
    around[inner, inner] = False
    colours[around] = sheet.theme.panel
    draw_cells(sheet, box, colours, _texts(content.picture), letters)


def _write_heads(sheet: Sheet, places: Places, kernel: str) -> None:
    """Write what each grid is above it."""
    size = sheet.letters
    for box, text in zip(
        (places.picture, places.kernel, places.products, places.map),
        ("picture", kernel, "products", "map"),
        strict=True,
    ):
        letters = readable(min(size, (box.width + 1.5 * sheet.gap) / breadth(text)))
        if letters:
            sheet.paper.text(text, box.left, box.top - 0.7 * size, sheet.theme.quiet, size=letters)


def _texts(values: Floats) -> list[list[str]]:
    return [[brief(float(value)) for value in row] for row in values]

"""The sheet on which all is drawn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge.canvas import Canvas
from artforge.drawing import strokes
from artforge.drawing.box import Box
from artforge.drawing.lettering import Align, length, letters
from artforge.drawing.strokes import Floats, Mask
from artforge.picture import Picture, picture_of

Three = tuple[float, float, float]
SPARSE = 4
"""A mask of which less than one part in so many is covered is laid pixel by pixel."""


class Paper:
    """An image, float32 (height, width, 3) of sRGB-encoded colours in [0, 1], on which things are drawn.

    What lies beyond its edges is cut off. `opacity` is how much of what is behind a thing covers: 0 nothing, 1 all.
    """

    def __init__(self, canvas: Canvas, colour: Three) -> None:
        self.image: Floats = np.empty((canvas.height, canvas.width, 3), np.float32)
        self.image[:] = colour

    def copy(self) -> Paper:
        """Return a second sheet with the same on it."""
        other = object.__new__(Paper)
        other.image = self.image.copy()
        return other

    def picture(self) -> Picture:
        """Return the picture; nothing is to be drawn afterwards."""
        return picture_of(self.image)

    @property
    def nbytes(self) -> int:
        """How many bytes it takes."""
        return self.image.nbytes

    @property
    def box(self) -> Box:
        """Its rectangle."""
        height, width, _ = self.image.shape
        return Box.of(width, height)

    def line(
        self, points: npt.ArrayLike, colour: Three, *, width: float, dots: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Draw a line through points (x, y), shape (count, 2), with discs of a radius `dots` at each."""
        self.cover(strokes.line(points, width, dots), colour, opacity)

    def dot(self, x: float, y: float, colour: Three, *, radius: float, opacity: float = 1.0) -> None:
        """Draw a disc."""
        self.cover(strokes.dot(x, y, radius), colour, opacity)

    def ring(self, x: float, y: float, colour: Three, *, radius: float, width: float, opacity: float = 1.0) -> None:
        """Draw a circle."""
        self.cover(strokes.ring(x, y, radius, width), colour, opacity)

    def fill(self, box: Box, colour: Three, *, opacity: float = 1.0) -> None:
        """Fill a rectangle."""
        self.cover(strokes.box(box), colour, opacity)

    def outline(self, box: Box, colour: Three, *, width: float, opacity: float = 1.0) -> None:
        """Draw the edge of a rectangle, with the middle of the line on it."""
        left, top, right, bottom = box.left, box.top, box.right, box.bottom
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self.line(corners, colour, width=width, opacity=opacity)

    def band(
        self, x: npt.ArrayLike, above: npt.ArrayLike, below: npt.ArrayLike, colour: Three, *, opacity: float = 1.0
    ) -> None:
        """Fill what lies between two curves over the places `x`, which rise."""
        self.cover(strokes.band(x, above, below), colour, opacity)

    def text(
        self, text: str, x: float, y: float, colour: Three, *, size: float, align: Align = "left", opacity: float = 1.0
    ) -> None:
        """Write a line that begins, has its middle or ends at x, and stands on y; `size` is in pixels."""
        mask, pad, above = letters(text, size)
        left = x - pad - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * length(text, size)
        self.cover(Mask(mask, round(left), round(y - above)), colour, opacity)

    def paste(self, image: Floats, box: Box) -> None:
        """Fill a rectangle with an image, float32 (rows, columns, 3): each of its pixels becomes a block of one colour.

        Edges of blocks lie on pixels of the sheet.
        """
        left, right, top, bottom = (round(edge) for edge in (box.left, box.right, box.top, box.bottom))
        columns = np.arange(max(left, 0), min(right, self.image.shape[1]))
        rows = np.arange(max(top, 0), min(bottom, self.image.shape[0]))
        if not len(rows) or not len(columns):
            return
        across = ((columns - left) * image.shape[1]) // (right - left)
        down = ((rows - top) * image.shape[0]) // (bottom - top)
        self.image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = image[down[:, None], across]

    def cover(self, mask: Mask, colour: Three, opacity: float = 1.0) -> None:
        """Lay a colour over what a mask covers."""
        height, width, _ = self.image.shape
        left, top = max(mask.left, 0), max(mask.top, 0)
        right, bottom = min(mask.left + mask.cover.shape[1], width), min(mask.top + mask.cover.shape[0], height)
        if left >= right or top >= bottom or opacity <= 0:
            return
        cover = mask.cover[top - mask.top : bottom - mask.top, left - mask.left : right - mask.left]
        within = self.image[top:bottom, left:right]
        _lay(within, cover * np.float32(opacity), np.array(colour, np.float32))


def _lay(image: Floats, cover: Floats, colour: Floats) -> None:
    """Lay a colour over an image, in place; around a line most pixels are not covered at all, and are not looked at."""
    if np.count_nonzero(cover) * SPARSE > cover.size:
        image += (colour - image) * cover[..., None]
        return
    rows, columns = np.nonzero(cover)
    behind = image[rows, columns]
    image[rows, columns] = behind + (colour - behind) * cover[rows, columns, None]

"""A whole picture with a region of it outlined, and lines from there to where the region is shown large."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge import drawing
from artforge_convolution.cells import paste
from artforge_convolution.sampling import Fractions
from artforge_convolution.sheet import Sheet

Floats = npt.NDArray[np.float32]
Box = drawing.Box
Point = tuple[float, float]
SHARE = 0.36
"""How much of the longer side the whole picture takes."""


def beside(sheet: Sheet, aspect: float) -> tuple[Box, Box]:
    """Return places for a whole picture, and for a region of it that has an aspect: side by side, or stacked."""
    box, gap = sheet.box, 2 * sheet.gap
    if box.width > box.height:
        first, second = box.cut(right=(1 - SHARE) * box.width), box.cut(left=SHARE * box.width + gap)
    else:
        first, second = box.cut(bottom=(1 - SHARE) * box.height), box.cut(top=SHARE * box.height + gap)
    return first.shaped(sheet.aspect), second.shaped(aspect)


def draw_overview(sheet: Sheet, image: Floats, region: Fractions, place: Box, large: Box | None = None) -> None:
    """Draw a whole picture, float32 (height, width, 3), with a region outlined, and lines to its enlargement."""
    paste(sheet, image, place)
    left, top = place.left + region[0] * place.width, place.top + region[1] * place.height
    part = Box(left, top, left + region[2] * place.width, top + region[3] * place.height)
    ink = sheet.theme.series_colour(0)
    for ray in rays(part, large) if large else ():
        sheet.paper.line(ray, ink, width=sheet.line, opacity=0.55)
    sheet.paper.outline(part, ink, width=1.6 * sheet.line)


def rays(part: Box, large: Box) -> list[list[Point]]:
    """Return lines from two corners of a region to those of its enlargement, to the right of it or below."""
    if large.left >= part.right:
        ends = (
            [(part.right, part.top), (large.left, large.top)],
            [(part.right, part.bottom), (large.left, large.bottom)],
        )
    else:
        ends = (
            [(part.left, part.bottom), (large.left, large.top)],
            [(part.right, part.bottom), (large.right, large.top)],
        )
    return list(ends)

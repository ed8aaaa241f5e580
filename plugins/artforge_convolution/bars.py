"""Numbers as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from artforge import drawing
from artforge_convolution.cells import FOOT, breadth
from artforge_convolution.sheet import Sheet, readable

Floats = npt.NDArray[np.float32]
THICK = 0.62
"""How much of its room a bar takes."""


def draw_bars(sheet: Sheet, box: drawing.Box, numbers: Floats, marks: Sequence[str]) -> None:
    """Draw a bar for each of some numbers, under each other, to the right of a line for 0 or to its left.

    The largest number stands out. Each bar has its mark at the left where that can be read.
    """
    rows, theme = box.rows(len(numbers)), sheet.theme
    letters = readable(min(sheet.letters, 0.8 * rows[0].height))
    axes = _axes(box.cut(left=letters * (0.9 + max(map(breadth, marks)))), numbers)
    zero, best = float(axes.across(0.0)), int(numbers.argmax())
    for index, (row, number, mark) in enumerate(zip(rows, numbers, marks, strict=True)):
        end, middle, half = float(axes.across(number)), row.middle[1], THICK * row.height / 2
        bar = drawing.Box(min(zero, end), middle - half, max(zero, end), middle + half)
        sheet.paper.fill(bar, theme.series_colour(0 if number > 0 else 1), opacity=1.0 if index == best else 0.45)
        if letters:
            ink = theme.ink if index == best else theme.quiet
            sheet.paper.text(mark, box.left, middle + FOOT * letters, ink, size=letters)
    width = max(1, round(sheet.line))
    sheet.paper.fill(drawing.Box(zero - width / 2, box.top, zero + width / 2, box.bottom), theme.quiet)


def _axes(field: drawing.Box, numbers: Floats) -> drawing.Axes:
    """Return a ruler across a field that holds all numbers and 0."""
    low, high = min(float(numbers.min()), 0.0), max(float(numbers.max()), 0.0)
    return drawing.Axes(field, (low, high if high > low else low + 1), (0, 1))

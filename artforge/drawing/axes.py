"""Diagrams: numbers along two axes become places on the paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artforge.drawing.box import Box
from artforge.drawing.paper import Paper, Three
from artforge.drawing.theme import Theme

Range = tuple[float, float]


@dataclass(frozen=True)
class Axes:
    """A rectangle of the paper with two ranges of numbers: `x` to the right, and `y` upwards."""

    box: Box
    x: Range
    y: Range

    def across(self, x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where numbers lie across, in pixels."""
        low, high = self.x
        return self.box.left + (np.asarray(x, np.float64) - low) / (high - low) * self.box.width

    def down(self, y: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where numbers lie down, in pixels."""
        low, high = self.y
        return self.box.bottom - (np.asarray(y, np.float64) - low) / (high - low) * self.box.height

    def points(self, x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return places on the paper, shape (count, 2)."""
        return np.stack(np.broadcast_arrays(self.across(x), self.down(y)), -1)

    def curve(
        self, paper: Paper, x: npt.ArrayLike, y: npt.ArrayLike, colour: Three, *, width: float, opacity: float = 1.0
    ) -> None:
        """Draw a line through numbers."""
        paper.line(self.points(x, y), colour, width=width, opacity=opacity)

    def rule(self, paper: Paper, theme: Theme, size: float, *, at: npt.ArrayLike = (), marks: bool = True) -> None:
        """Draw the ground, rulers at round numbers of `y`, with `marks` their values, and vertical lines at some `x`.

        `size` is that of the letters in pixels; they stand to the left of the rectangle.
        """
        paper.fill(self.box, theme.panel)
        width = max(size / 14, 0.75)
        for x in np.ravel(np.asarray(at, np.float64)):
            place = float(self.across(x))
            paper.line([(place, self.box.top), (place, self.box.bottom)], theme.faint, width=width)
        for value in ticks(*self.y):
            place = float(self.down(value))
            ink, opacity = (theme.faint, 1.0) if value else (theme.quiet, 0.6)
            ends = [(self.box.left, place), (self.box.right, place)]
            paper.line(ends, ink, width=width, opacity=opacity)
            if marks:
                left, foot = self.box.left - size * 0.45, place + size * 0.35
                paper.text(number(value), left, foot, theme.quiet, size=size, align="right")


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers from `low` to `high`, at most so many; their distance is 1, 2 or 5 times a power of ten."""
    if not high > low:
        return []
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def number(value: float) -> str:
    """Write a number for a label, briefly."""
    return f"{value + 0.0:.3g}"


def around(values: npt.ArrayLike, margin: float = 0.08) -> Range:
    """Return a range that holds values, with a margin that is a share of it."""
    values = np.asarray(values, np.float64)
    low, high = float(values.min()), float(values.max())
    room = margin * (high - low) or 1.0
    return low - room, high + room

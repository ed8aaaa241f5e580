"""The sheet that a diagram is drawn on: paper and colours, and lengths that follow from the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artforge import Canvas, drawing

Floats = npt.NDArray[np.float32]
SMALLEST = 7.0
"""Letters of fewer pixels are left out: nobody could read them."""


def readable(size: float) -> float:
    """Return the size of letters, or 0 where nobody could read them."""
    return size if size >= SMALLEST else 0.0


@dataclass(frozen=True)
class Sheet:
    """Paper, and the theme by which it is drawn on."""

    paper: drawing.Paper
    theme: drawing.Theme

    @classmethod
    def on(cls, canvas: Canvas, theme: drawing.ThemeName) -> Sheet:
        """Return an empty sheet of a canvas's size."""
        colours = drawing.theme(theme)
        return cls(drawing.Paper(canvas, colours.paper), colours)

    def copy(self) -> Sheet:
        """Return a second sheet with the same on it."""
        return Sheet(self.paper.copy(), self.theme)

    @property
    def image(self) -> Floats:
        """What is on it, float32 (height, width, 3)."""
        return self.paper.image

    @property
    def aspect(self) -> float:
        """How many times as wide as high it is."""
        return self.paper.box.width / self.paper.box.height

    @property
    def shorter_side(self) -> float:
        """Its shorter side in pixels, from which all lengths follow."""
        return min(self.paper.box.width, self.paper.box.height)

    @property
    def box(self) -> drawing.Box:
        """What is within the margins."""
        return self.paper.box.inset(0.065 * self.shorter_side)

    @property
    def gap(self) -> float:
        """From one thing to the next."""
        return 0.035 * self.shorter_side

    @property
    def letters(self) -> float:
        """The size of letters; 0 where nobody could read them."""
        return readable(0.027 * self.shorter_side)

    @property
    def line(self) -> float:
        """How wide a thin line is."""
        return max(self.shorter_side / 500, 0.75)

"""How diagrams look: sizes that follow from the canvas, and how a piece of a curve or of a picture is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artforge import drawing

Three = tuple[float, float, float]
Floats = npt.NDArray[np.float32]
LEGIBLE = 5.0
"""Letters of fewer pixels are left out."""
FEW = 16
"""Of so many points each has a line of its own, and of twice as many a dot."""


@dataclass(frozen=True)
class Pen:
    """What a diagram is drawn with: paper, a theme, and lengths in pixels.

    `plain` is the theme with its own colours, even where the series has others; `letters` is the size of labels,
    `stroke` the width of a line.
    """

    paper: drawing.Paper
    theme: drawing.Theme
    plain: drawing.Theme
    letters: float
    stroke: float

    @classmethod
    def on(cls, paper: drawing.Paper, theme: drawing.Theme, plain: drawing.Theme) -> Pen:
        """Return a pen that suits the size of the paper."""
        width, height = paper.box.width, paper.box.height
        unit = min(width, height, math.sqrt(width * height) * 0.75)
        return cls(paper, theme, plain, unit * 0.027, unit * 0.0042)

    @property
    def gap(self) -> float:
        """The distance between things that belong together."""
        return self.letters * 1.2

    def colour(self, index: int) -> Three:
        """Return the colour of component number `index`."""
        return self.theme.series_colour(index)

    def write(
        self,
        text: str,
        place: tuple[float, float],
        *,
        colour: Three | None = None,
        size: float = 1.0,
        align: drawing.Align = "left",
        width: float = math.inf,
    ) -> None:
        """Write a line of text at (x, y), `size` times as large as labels; wider than `width` it shrinks."""
        letters = self.letters * size
        needed = drawing.length(text, letters) if letters >= LEGIBLE else 0.0
        letters = _quarters(min(letters, letters * width / needed) if needed else letters)
        if letters >= LEGIBLE and text:
            self.paper.text(text, *place, colour or self.theme.quiet, size=letters, align=align)

    def head(self, box: drawing.Box, text: str, colour: Three | None = None) -> drawing.Box:
        """Write a line of text over the top of a box; returns what is left of it."""
        if self.letters >= LEGIBLE:
            self.write(text, (box.left, box.top + self.letters), colour=colour, width=box.width)
        return box.cut(top=self.letters * 1.55)

    def rule(self, axes: drawing.Axes, *, size: float, points: int = 0) -> None:
        """Draw the ground of a diagram, with rulers, and a line at each of `points` where these are few."""
        at = range(points) if points <= FEW else drawing.ticks(*axes.x)
        axes.rule(self.paper, self.theme, self.letters * size, at=at, marks=self.letters * size >= LEGIBLE)

    def piece(
        self,
        axes: drawing.Axes,
        values: npt.ArrayLike,
        colour: Three,
        *,
        width: float = 1.0,
        opacity: float = 1.0,
        dots: bool = True,
    ) -> None:
        """Draw a piece of a curve in a diagram whose x counts its points; `width` is in strokes."""
        values = np.asarray(values, np.float64)
        radius = self.stroke * (0.5 + 0.75 * width) if dots and len(values) <= 2 * FEW else 0.0
        points = axes.points(np.arange(len(values)), values)
        self.paper.line(points, colour, width=self.stroke * width, dots=radius, opacity=opacity)

    def compare(
        self, cell: drawing.Box, pair: tuple[Floats, Floats], *, span: tuple[float, float], colour: Three
    ) -> None:
        """Draw two pieces of curves upon each other: a pale one, and one in colour."""
        wanted, found = pair
        self.paper.fill(cell, self.theme.panel)
        axes = drawing.Axes(cell, (-0.4, len(wanted) - 0.6), span)
        axes.curve(self.paper, axes.x, [0, 0], self.theme.faint, width=self.stroke * 0.4)
        self.piece(axes, wanted, self.theme.ink, width=2.6, opacity=0.3, dots=False)
        self.piece(axes, found, colour, width=0.9)

    def patch(self, box: drawing.Box, values: Floats, reach: float) -> None:
        """Draw a piece of a picture, (rows, columns, channels), in the largest square within a box.

        What is as large as `reach` has the strongest colours; 0 is the panel's colour, or a middle grey.
        """
        scaled = values / reach if reach > 0 else values
        colours = drawing.diverging(scaled[..., 0], self.plain) if values.shape[-1] == 1 else lit(scaled)
        self.paper.paste(colours, _whole(box.square()))

    def patches(self, box: drawing.Box, filters: Floats, shape: tuple[int, ...]) -> None:
        """Draw filters of several trainings, (trainings, components, points), as columns of patches of a shape."""
        for column, of_one in zip(box.columns(len(filters), self.gap * 0.5), filters, strict=True):
            for cell, values in zip(column.rows(len(of_one), self.stroke), of_one, strict=True):
                self.patch(cell, values.reshape(shape), float(np.abs(values).max()))


def lit(values: Floats) -> Floats:
    """Return colours for numbers from -1 to 1 for each channel."""
    colours: Floats = np.clip((values + 1) / 2, 0, 1).astype(np.float32)
    return colours


def _whole(box: drawing.Box) -> drawing.Box:
    left, top, side = round(box.left), round(box.top), max(round(box.width), 1)
    return drawing.Box(left, top, left + side, top + side)


def _quarters(size: float) -> float:
    """Round a size of letters down to quarters of a pixel, so that few typefaces are made."""
    return math.floor(size * 4) / 4


def columns_for(count: int, box: drawing.Box, aspect: float) -> int:
    """Return in how many columns so many cells are largest, if each is `aspect` times as wide as it is high."""

    def side(columns: int) -> float:
        rows = math.ceil(count / columns)
        return min(box.width / columns / aspect, box.height / rows)

    return max(range(1, count + 1), key=side)

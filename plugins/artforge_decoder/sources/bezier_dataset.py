"""The source `bezier-dataset`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge import Scene, drawing
from artforge_decoder.diagram import Diagram
from artforge_decoder.materials.bezier import curves
from artforge_decoder.pen import Pen

SMOOTH = 97
TALL = 1.05


class BezierDataset(Diagram):
    """Show curves that codecs are trained on: each comes from two numbers, and is known by its height at 15 places."""

    columns: int = Field(8, ge=1, le=64, description="curves beside each other")
    rows: int = Field(5, ge=1, le=64, description="curves below each other")
    points: int = Field(15, ge=3, le=1024, description="heights of each")
    handles: bool = Field(True, description="show the two points that bend a curve")

    heading = "Curves from two numbers"
    explanation = "each is bent by two points half way along, and known by its heights at the dots"

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the grid."""
        bends = scene.rng.uniform((self.columns * self.rows, 2), -1, 1)
        cells = box.grid(self.columns, self.rows, pen.gap * 0.6)
        for bend, cell in zip(bends, cells, strict=True):
            self._curve(pen, cell, (float(bend[0]), float(bend[1])))

    def _curve(self, pen: Pen, cell: drawing.Box, bend: tuple[float, float]) -> None:
        axes = drawing.Axes(cell, (-0.06, 1.06), (-TALL, TALL))
        pen.paper.fill(cell, pen.theme.panel)
        axes.curve(pen.paper, [0, 1], [0, 0], pen.theme.faint, width=pen.stroke * 0.4)
        colour = self._colour(pen, bend)
        if self.handles:
            for foot, height in zip((0.0, 1.0), bend, strict=True):
                axes.curve(pen.paper, [foot, 0.5], [0, height], pen.theme.quiet, width=pen.stroke * 0.35, opacity=0.55)
                x, y = axes.points(0.5, height)
                pen.paper.dot(float(x), float(y), pen.theme.quiet, radius=pen.stroke * 0.9)
        axes.curve(pen.paper, np.linspace(0, 1, SMOOTH), curves([bend], SMOOTH)[0], colour, width=pen.stroke * 0.8)
        for x, y in axes.points(np.linspace(0, 1, self.points), curves([bend], self.points)[0]):
            pen.paper.dot(float(x), float(y), colour, radius=pen.stroke * 1.05)

    def _colour(self, pen: Pen, bend: tuple[float, float]) -> tuple[float, float, float]:
        """Return a colour that runs through those of the theme as a curve is bent down or up."""
        cold, middle, warm = pen.colour(1), pen.colour(2), pen.colour(0)
        red, green, blue = drawing.ramp(sum(bend), (-1.4, 1.4), [cold, middle, warm]).tolist()
        return red, green, blue

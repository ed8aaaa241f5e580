"""A space gives the canvas its base coordinates; it comes first in `coordinates:`."""

from __future__ import annotations

from pydantic import Field

from artforge import Canvas, Namespace, Space, Value, units


class Example(Space):
    """Lay a horizon across the canvas: above and below it the plane runs away from the eye."""

    height: units.Plain = Field(0.4, ge=0.01, le=100, description="how high the eye is above the plane")

    def __call__(self, column: Value, row: Value, canvas: Canvas, xp: Namespace) -> tuple[Value, Value]:
        """Return x and y of a pixel, counted from 0 at the first pixel's centre; traced."""
        x = (column - (canvas.width - 1) / 2) / canvas.shorter_side
        y = (row - (canvas.height - 1) / 2) / canvas.shorter_side
        away = self.height / (xp.abs(y) + 0.05)
        return x * away, away * 0.5

"""The filter `vignette`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Colour, Scene, WindowFilter, units

Floats = npt.NDArray[np.float32]


class Vignette(WindowFilter):
    """Let the picture fade into a colour towards its corners."""

    amount: units.Plain = Field(0.5, ge=0, le=1, description="how much of the colour the corners get")
    start: units.Plain = Field(
        0.3, ge=0, le=0.99, description="where it begins, from the middle at 0 to the corners at 1"
    )
    roundness: units.Plain = Field(0.5, ge=0, le=1, description="0 follows the canvas's shape, 1 is a circle")
    colour: Colour = Field((0.0, 0.0, 0.0), description="what the picture fades into")

    def window(self, rows: Floats, first_row: int, scene: Scene) -> Floats:
        """Blend the colour over the rows by their pixels' distances from the middle."""
        cover = self._cover(first_row, len(rows), scene.canvas)[..., None]
        return rows + (np.array(self.colour, np.float32) - rows) * cover

    def _cover(self, first_row: int, count: int, canvas: Canvas) -> Floats:
        """Return how much of the colour each pixel gets: a smooth step from the start to the corners."""
        across = self._scaled(np.arange(canvas.width), canvas.width, canvas)
        down = self._scaled(np.arange(first_row, first_row + count), canvas.height, canvas)
        corner = self._squared(canvas.width, canvas) + self._squared(canvas.height, canvas)
        distance = np.sqrt((across**2 + down[:, None] ** 2) / corner)
        share = np.clip((distance - self.start) / (1 - self.start), 0, 1)
        return np.asarray(self.amount * share * share * (3 - 2 * share), np.float32)

    def _scaled(self, places: npt.NDArray[np.int64], side: int, canvas: Canvas) -> npt.NDArray[np.float64]:
        """Return distances from the middle: of the circle in pixels, of the canvas's shape in its sides."""
        return (2 * places + 1 - side) / self._unit(side, canvas)

    def _squared(self, side: int, canvas: Canvas) -> float:
        return (side / self._unit(side, canvas)) ** 2

    def _unit(self, side: int, canvas: Canvas) -> float:
        longer = max(canvas.size)
        return side + (longer - side) * self.roundness

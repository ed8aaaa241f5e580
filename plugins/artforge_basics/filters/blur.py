"""The filter `blur`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Picture, Scene, WindowFilter, units
from artforge_basics.filters.linear import FromLight, ToLight
from artforge_basics.gaussian import Gaussian

Floats = npt.NDArray[np.float32]


class Blur(WindowFilter):
    """Soften the picture, as a lens out of focus does."""

    radius: units.Side = Field(0.01, ge=0, le=0.25, description="the bell's standard deviation")
    linear: bool = Field(True, description="add up light, so that bright points glow; without it, encoded values")

    def reach(self, canvas: Canvas) -> int:
        """Return how far the bell reaches."""
        return self._gaussian(canvas).reach

    def window(self, rows: Floats, first_row: int, scene: Scene) -> Floats:
        """Weigh the neighbours of each pixel by a bell."""
        return self._gaussian(scene.canvas).blurred(rows, first_row)

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Blur when rows are asked for, between a way to light and the way back where that is wanted."""
        if not self.linear:
            return super().apply(picture, scene)
        return FromLight().apply(super().apply(ToLight().apply(picture, scene), scene), scene)

    def _gaussian(self, canvas: Canvas) -> Gaussian:
        return Gaussian.of(self.radius * canvas.shorter_side)

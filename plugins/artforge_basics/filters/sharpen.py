"""The filter `sharpen`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Scene, WindowFilter, luma_of, units
from artforge_basics.gaussian import Gaussian

Floats = npt.NDArray[np.float32]


class Sharpen(WindowFilter):
    """Bring out edges by an unsharp mask: what a blurred copy lacks in brightness is added once more."""

    amount: units.Times = Field(0.7, ge=0, le=10, description="how much is added; 0 leaves the picture as it is")
    radius: units.Side = Field(0.0015, ge=0, le=0.1, description="how wide edges are, as the blur's deviation")
    threshold: units.Plain = Field(
        0.0, ge=0, le=1, description="differences in brightness up to this, as of noise, are left alone"
    )

    def reach(self, canvas: Canvas) -> int:
        """Return how far the blur looks."""
        return self._gaussian(canvas).reach

    def window(self, rows: Floats, first_row: int, scene: Scene) -> Floats:
        """Add the difference in luma to all channels alike, so that no colour fringes come up."""
        gaussian = self._gaussian(scene.canvas)
        sharp = rows[gaussian.reach : len(rows) - gaussian.reach]
        luma = luma_of(sharp - gaussian.blurred(rows, first_row))
        kept = np.maximum(np.abs(luma) - np.float32(self.threshold), np.float32(0))
        return sharp + (np.copysign(kept, luma) * np.float32(self.amount))[..., None]

    def _gaussian(self, canvas: Canvas) -> Gaussian:
        return Gaussian.of(self.radius * canvas.shorter_side)

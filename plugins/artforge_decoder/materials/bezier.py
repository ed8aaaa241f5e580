"""Cubic Bézier curves from two numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Rng, Scene
from artforge_decoder.material import Floats, Material

NEWTON = 60
"""Steps after which the cubic is solved to the last bit."""


class Bezier(Material):
    """Curves that begin and end at 0 and are bent by two numbers from -1 to 1 in between.

    They are cubic Bézier curves with the control points (0, 0), (0.5, p1), (0.5, p2) and (1, 0).
    """

    count: int = Field(16384, ge=16, le=1 << 20, description="how many curves")
    points: int = Field(15, ge=3, le=1024, description="heights of each, at even distances")

    def examples(self, rng: Rng, scene: Scene) -> Floats:
        """Return the curves, (count, points)."""
        return curves(rng.uniform((self.count, 2), -1, 1), self.points)

    def smallest(self) -> int:
        """Return the number of heights."""
        return self.points

    def places(self, kernel: int) -> int:
        """Return how many pieces there are in all curves."""
        return self.count * (self.points - kernel + 1)

    def shape(self, kernel: int) -> tuple[int, ...]:
        """Return (kernel,)."""
        return (kernel,)


def curves(bends: npt.ArrayLike, points: int) -> Floats:
    """Return the heights of curves at even distances, (count, points), for p1 and p2 of each, (count, 2)."""
    heights: Floats = (np.asarray(bends, np.float64) @ _weights(points)).astype(np.float32)
    return heights


@lru_cache(maxsize=8)
def _weights(points: int) -> npt.NDArray[np.float64]:
    """Return how much of p1 and of p2 is in each height, (2, points).

    All control points lie at the same places across, so that the parameter t at a place is the same for every curve.
    """
    x = np.linspace(0, 1, points)
    t = x.copy()
    for _ in range(NEWTON):
        t -= (1.5 * t - 1.5 * t**2 + t**3 - x) / (1.5 - 3 * t + 3 * t**2)
    return np.stack([3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2])

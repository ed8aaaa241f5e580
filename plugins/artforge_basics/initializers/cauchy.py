"""The initializer `cauchy`."""

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units

FARTHEST = 1000.0


class Cauchy(Initializer):
    """Draw from the Cauchy distribution: mostly small weights, and a few huge ones: hard edges in soft pictures."""

    scale: units.Plain = Field(0.5, ge=0, le=1e6, description="half of the weights lie nearer to 0 than this")

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return ratios of two normal numbers, none beyond ±1000, times the scale."""
        above, below = rng.child("above").normal(shape), rng.child("below").normal(shape)
        ratios = above.astype(np.float64) / np.where(below == 0, np.float32(1), below)
        return (self.scale * np.clip(ratios, -FARTHEST, FARTHEST)).astype(np.float32)

"""An initializer draws a network's starting weights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units


class Example(Initializer):
    """Draw weights of which only some are anything but 0: large calm shapes with a few sharp edges."""

    share: units.Plain = Field(0.5, ge=0, le=1, description="how many of the weights are not 0")
    std: units.Plain = Field(1.6, ge=0, le=1e6, description="their standard deviation; larger is wilder")

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return weights of shape (outputs, inputs), float32; `layer` counts from 0."""
        weights = rng.child("weights").normal(shape, std=self.std)
        kept = rng.child("kept").uniform(shape) < self.share
        return np.where(kept, weights, np.float32(0))

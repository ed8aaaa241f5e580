"""The initializer `siren`."""

import math
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units


class Siren(Initializer):
    """Draw evenly, as layers of sines want it: for the architecture `siren`."""

    tried_with: ClassVar[dict[str, float]] = {"frequency": 1.0}

    frequency: units.Plain = Field(
        30.0, ge=0.001, le=1e4, description="that of the layers of sines; a smaller one here gives busier pictures"
    )

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return weights within ±1/inputs in the first layer, ±√(6/inputs)/frequency in others.

        After Sitzmann et al., "Implicit neural representations with periodic activation functions", 2020.
        """
        bound = 1.0 / shape[1] if layer == 0 else math.sqrt(6.0 / shape[1]) / self.frequency
        return rng.uniform(shape, -bound, bound)

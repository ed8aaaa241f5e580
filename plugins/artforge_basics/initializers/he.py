"""The initializer `he`."""

import math

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units


class He(Initializer):
    """Draw so that signals neither fade nor grow through layers of relu and its kin."""

    gain: units.Times = Field(
        1.0, ge=0, le=1e6, description="what the weights are multiplied by; more gives busier pictures"
    )

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return normal weights of variance 2 / inputs (He et al., "Delving deep into rectifiers", 2015)."""
        return rng.normal(shape, 0.0, self.gain * math.sqrt(2.0 / shape[1]))

"""The initializer `xavier`."""

import math

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units


class Xavier(Initializer):
    """Draw so that signals neither fade nor grow through layers of tanh: calm pictures however deep the network."""

    gain: units.Times = Field(
        1.0, ge=0, le=1e6, description="what the weights are multiplied by; more gives busier pictures"
    )

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return normal weights of variance 2 / (inputs + outputs) (Glorot and Bengio, 2010)."""
        return rng.normal(shape, 0.0, self.gain * math.sqrt(2.0 / (shape[0] + shape[1])))

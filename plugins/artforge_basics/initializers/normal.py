"""The initializer `normal`."""

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units


class Normal(Initializer):
    """Draw from the normal distribution: rich shapes and soft passages."""

    mean: units.Plain = Field(0.0, ge=-1e9, le=1e9, description="the mean of the weights")
    std: units.Plain = Field(
        1.0, ge=0, le=1e9, description="their standard deviation; larger ones give busier pictures"
    )

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return normal weights; another mean or deviation moves the same draws."""
        return rng.normal(shape, self.mean, self.std)

"""The initializer `uniform`."""

from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Initializer, Rng, units


class Uniform(Initializer):
    """Draw evenly between two bounds; wide ones give hard edges and strong colours."""

    low: units.Plain = Field(-1.0, ge=-1e9, le=1e9, description="the lower bound")
    high: units.Plain = Field(1.0, ge=-1e9, le=1e9, description="the upper bound")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            sentence = "`low` must be below `high`: {low} is not below {high}"
            raise PydanticCustomError("uniform", sentence, {"low": self.low, "high": self.high})
        return self

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return weights between the bounds; other bounds stretch the same draws."""
        return rng.uniform(shape, self.low, self.high)

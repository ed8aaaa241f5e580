"""The initializer `torch-default`."""

import math

import numpy as np
import numpy.typing as npt

from artforge import Initializer, Rng


class TorchDefault(Initializer):
    """Draw evenly from ±1/√N, N being the layer's inputs, as PyTorch does for its linear layers."""

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return weights between −1/√inputs and 1/√inputs."""
        bound = 1.0 / math.sqrt(shape[1])
        return rng.uniform(shape, -bound, bound)

"""The nets that the rivals render, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]
INPUTS, OUTPUTS = 2, 3  # x and y; red, green and blue

HIDDEN_WIDTHS: dict[str, list[int]] = {
    "W1": [16] * 9,
    "8x32": [32] * 8,
    "taper": [128, 64, 32, 16, 8, 4],
    "8x128": [128] * 8,
}


class Layer(NamedTuple):
    """A linear layer: a weight of shape (outputs, inputs) and a bias of shape (outputs,) or none."""

    weight: Weights
    bias: Weights | None


def drawn(widths: Sequence[int], seed: int) -> list[Layer]:
    """Draw the layers from (x, y) through hidden layers of these widths to RGB.

    All is drawn from N(0, 1), and only the first layer has a bias: as in Paras Chopra, "Making deep neural networks
    paint to understand how they work", 2019.
    """
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for inputs, outputs in pairwise([INPUTS, *widths, OUTPUTS]):
        weight = rng.standard_normal((outputs, inputs), np.float32)
        layers.append(Layer(weight, None if layers else rng.standard_normal(outputs, np.float32)))
    return layers

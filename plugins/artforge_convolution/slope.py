"""How brightness changes across and down, by an operator whose cells may be larger than a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artforge_convolution.kernels.derivative import Smoothing

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Slope:
    """An operator of 3x3 cells, each of them the mean of `cell` by `cell` pixels, an odd number.

    `smoothing` weighs the three rows, or columns, of which each has the difference of its two ends. Values are
    divided by the sum of the weights, so that a sharp edge from black to white gives 1.
    """

    smoothing: Smoothing
    cell: int

    @property
    def reach(self) -> int:
        """How many pixels on either side are looked at."""
        return self.cell + self.cell // 2

    def of(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the slopes to the right and downwards, both float32 (rows, columns).

        `values` has `reach` more on all four sides. Each slope comes of the same sequence of operations, whatever
        rows it is computed with.
        """
        means = _means(_means(values, self.cell).T, self.cell).T
        return self._across(means), self._across(means.T).T

    def _across(self, means: Floats) -> Floats:
        left, _, right = _thirds(means.T, self.cell)
        upper, middle, lower = _thirds((right - left).T, self.cell)
        first, second, third = (np.float32(weight / sum(self.smoothing)) for weight in self.smoothing)
        slope: Floats = (upper * first + lower * third) + middle * second
        return slope


def _thirds(values: Floats, cell: int) -> tuple[Floats, Floats, Floats]:
    """Return the rows that are one cell above, at and one cell below each place."""
    count = len(values) - 2 * cell
    return values[:count], values[cell : cell + count], values[2 * cell :]


def _means(values: Floats, count: int) -> Floats:
    """Return the means of `count` rows on end."""
    if count == 1:
        return values
    kept = len(values) - count + 1
    total = values[:kept].copy()
    for offset in range(1, count):
        total += values[offset : offset + kept]
    total *= np.float32(1 / count)
    return total

"""Gaussian blur of rows and columns, the same bytes for any range of rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
CUT = 3.5
"""The bell is cut off at so many deviations, where 0.05 % of it is left."""
FINEST = 4.0
"""A bell of this deviation, in samples, is drawn by straight lines between them to within 0.2 %."""


@dataclass(frozen=True)
class Gaussian:
    """A bell with which pixels are weighed, `weights` from its centre outwards.

    A wide one is applied to means of `step` pixels, a power of two, and drawn by straight lines between them: its
    cost does not grow with its width (Burt, "Fast filter transforms for image processing", 1981).
    """

    step: int
    weights: tuple[float, ...]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, deviation: float) -> Self:
        """Return the bell of a standard deviation in pixels, 0 or more."""
        step = 2 ** max(0, math.floor(math.log2(max(deviation, 1.0) / FINEST)))
        if step == 1:
            return cls(1, _bell(deviation))
        # Means of n pixels have spread them already, by (n² − 1)/12, and straight lines do so by n²/6.
        spread = deviation**2 - (step**2 - 1) / 12 - step**2 / 6
        return cls(step, _bell(math.sqrt(spread) / step))

    @property
    def reach(self) -> int:
        """How many pixels on either side are looked at."""
        return len(self.weights) - 1 if self.step == 1 else (len(self.weights) + 1) * self.step

    def blurred(self, rows: Floats, first_row: int) -> Floats:
        """Blur rows, shape (count + 2·reach, width, 3), of which the first after `reach` is `first_row`.

        Returns `count` rows. The edge is repeated beyond the first and the last column.
        """
        count, reach = len(rows) - 2 * self.reach, self.reach
        down = self._along(rows, first_row - reach, first_row, first_row + count)
        padded = np.pad(down, ((0, 0), (reach, reach), (0, 0)), "edge").swapaxes(0, 1)
        return np.ascontiguousarray(self._along(padded, -reach, 0, rows.shape[1]).swapaxes(0, 1))

    def _along(self, values: Floats, first: int, start: int, stop: int) -> Floats:
        """Blur along the first axis, which begins at the place `first`, at the places `start` to `stop`."""
        side, step = len(self.weights) - 1, self.step
        if step == 1:
            return self._weighed(values[start - side - first : stop + side - first])
        # Twice a place, in halves of a step: whole numbers, so that nothing is rounded.
        halves = 2 * np.arange(start, stop) + 1 - step
        before, share = halves // (2 * step), (halves % (2 * step) / (2 * step)).astype(np.float32)[:, None, None]
        low, high = int(before[0]) - side, int(before[-1]) + side + 2
        means = self._weighed(_means(values[low * step - first : high * step - first], step))
        place = before - before[0]
        between: Floats = means[place] * (1 - share) + means[place + 1] * share
        return between

    def _weighed(self, values: Floats) -> Floats:
        side = len(self.weights) - 1
        count = len(values) - 2 * side
        total = values[side : side + count] * np.float32(self.weights[0])
        pair = np.empty_like(total)
        for offset, weight in enumerate(self.weights[1:], 1):
            before, behind = side - offset, side + offset
            np.add(values[before : before + count], values[behind : behind + count], out=pair)
            pair *= np.float32(weight)
            total += pair
        return total


def _means(values: Floats, step: int) -> Floats:
    total = values[::step].copy()
    for offset in range(1, step):
        total += values[offset::step]
    total *= np.float32(1 / step)
    return total


def _bell(deviation: float) -> tuple[float, ...]:
    """Return weights from the centre outwards, which on both sides together add up to 1."""
    if deviation < 0.1:
        return (1.0,)
    side = math.ceil(CUT * deviation)
    # Decimal's exp is rounded correctly, so that it is the same on every machine.
    heights = [float(Decimal(-((place / deviation) ** 2) / 2).exp()) for place in range(side + 1)]
    total = heights[0] + 2 * sum(heights[1:])
    return tuple(height / total for height in heights)

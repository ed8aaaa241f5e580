"""Convolution, pooling and slopes written out, place by place, in float64."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Doubles = npt.NDArray[np.float64]
LUMA = (0.2126, 0.7152, 0.0722)


def luma(image: Array) -> Doubles:
    """Return the luma of colours, (rows, columns, 3)."""
    rows, columns, _ = image.shape
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            result[row, column] = sum(
                weight * float(channel) for weight, channel in zip(LUMA, image[row, column], strict=True)
            )
    return result


def convolution(maps: Array, kernels: Array, stride: int = 1, padding: int = 0) -> Doubles:
    """Return (kernels, rows, columns) for maps (channels, rows, columns) and kernels (kernels, channels, …)."""
    channels, high, wide = maps.shape
    count, _, kernel_high, kernel_wide = kernels.shape

    def under(channel: int, row: int, column: int) -> float:
        inside = 0 <= row < high and 0 <= column < wide
        return float(maps[channel, row, column]) if inside else 0.0

    rows = (high + 2 * padding - kernel_high) // stride + 1
    columns = (wide + 2 * padding - kernel_wide) // stride + 1
    result = np.zeros((count, rows, columns))
    for number, row, column in np.ndindex(count, rows, columns):
        total = 0.0
        for channel, down, across in np.ndindex(channels, kernel_high, kernel_wide):
            place = row * stride + down - padding, column * stride + across - padding
            total += float(kernels[number, channel, down, across]) * under(channel, *place)
        result[number, row, column] = total
    return result


def pooling(maps: Array, size: int, stride: int, take: Any) -> Doubles:
    """Return what `take` makes of the numbers of each square."""
    channels, high, wide = maps.shape
    rows, columns = (high - size) // stride + 1, (wide - size) // stride + 1
    result = np.zeros((channels, rows, columns))
    for channel, row, column in np.ndindex(channels, rows, columns):
        square = [
            float(maps[channel, row * stride + down, column * stride + across])
            for down in range(size)
            for across in range(size)
        ]
        result[channel, row, column] = take(square)
    return result


def slopes(values: Array, smoothing: tuple[float, float, float], cell: int) -> tuple[Doubles, Doubles]:
    """Return the slopes to the right and downwards, by cells of means, with the edge of `values` repeated."""
    high, wide = values.shape

    def mean(row: int, column: int) -> float:
        half = cell // 2
        places = [(row + down, column + across) for down in range(-half, half + 1) for across in range(-half, half + 1)]
        held = [(min(max(down, 0), high - 1), min(max(across, 0), wide - 1)) for down, across in places]
        return math.fsum(float(values[place]) for place in held) / cell**2

    means = {
        (row, column): mean(row, column) for row in range(-cell, high + cell) for column in range(-cell, wide + cell)
    }
    across, down = np.zeros(values.shape), np.zeros(values.shape)
    for row, column in np.ndindex(high, wide):
        for weight, step in zip(smoothing, (-cell, 0, cell), strict=True):
            across[row, column] += weight * (means[row + step, column + cell] - means[row + step, column - cell])
            down[row, column] += weight * (means[row + cell, column + step] - means[row - cell, column + step])
    return across / sum(smoothing), down / sum(smoothing)

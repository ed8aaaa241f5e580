"""Convolution and pooling as networks compute them, by a fixed sequence of operations.

What networks call a convolution is a correlation: kernels are not turned around. All arrays are float32.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def places(side: int, kernel: int, stride: int, padding: int = 0) -> int:
    """Return at how many places along an axis a window fits; 0 where the axis is shorter than the window."""
    return max((side + 2 * padding - kernel) // stride + 1, 0)


def correlated(maps: Floats, kernels: Floats, stride: int = 1, padding: int = 0) -> Floats:
    """Return what each kernel gives at each place: the sum of all weights times what lies under them.

    `maps` has the shape (channels, rows, columns), `kernels` (kernels, channels, rows, columns); with one channel in
    place of several, the kernels weigh all maps alike. `padding` zeros are put around the maps. Returns (kernels, rows,
    columns).
    """
    if kernels.shape[1] == 1 and len(maps) > 1:
        maps = maps.sum(0, keepdims=True)
    padded = np.pad(maps, ((0, 0), (padding, padding), (padding, padding)))
    count, channels, height, width = kernels.shape
    rows, columns = (
        places(side, kernel, stride, padding) for side, kernel in zip(maps.shape[1:], (height, width), strict=True)
    )
    result = np.zeros((count, rows, columns), np.float32)
    for down, across, channel in np.ndindex(height, width, channels):
        under = padded[channel, down : down + (rows - 1) * stride + 1 : stride][:, across::stride][:, :columns]
        for index, weight in enumerate(kernels[:, channel, down, across]):
            if weight:
                result[index] += weight * under
    return result


def pooled_max(maps: Floats, size: int, stride: int) -> Floats:
    """Return the largest number in each square of `size`, of maps (channels, rows, columns)."""
    result: Floats = _squares(maps, size, stride).max((3, 4))
    return result


def pooled_mean(maps: Floats, size: int, stride: int) -> Floats:
    """Return the mean of each square of `size`, of maps (channels, rows, columns)."""
    result: Floats = _squares(maps, size, stride).mean((3, 4), dtype=np.float32)
    return result


def _squares(maps: Floats, size: int, stride: int) -> Floats:
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), (1, 2))
    return windows[:, ::stride, ::stride]

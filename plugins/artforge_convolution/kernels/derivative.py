"""Kernels that measure how brightness changes from one side to the other."""

from __future__ import annotations

from typing import Literal

import numpy as np

from artforge_convolution.kernel import Floats

Direction = Literal["x", "y", "both"]
Smoothing = tuple[float, float, float]


def derivatives(smoothing: Smoothing, direction: Direction) -> Floats:
    """Return the derivative to the right, that downwards, or both, float32 (kernels, 1, 3, 3).

    `smoothing` weighs the three rows, or columns, of which each has the difference of its two ends.
    """
    across = np.outer(smoothing, (-1, 0, 1)).astype(np.float32)
    both = np.stack([across, across.T])[:, None]
    return both if direction == "both" else both[["x", "y"].index(direction)][None]


def names(operator: str, direction: Direction) -> tuple[str, ...]:
    """Return a name for each of the kernels."""
    return tuple(f"{operator} {axis}" for axis in (("x", "y") if direction == "both" else (direction,)))

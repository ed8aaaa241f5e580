"""Writing a kernel's weights: as they are, or as whole numbers and what all of them are divided by."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
LARGEST_DIVISOR = 256
ROUNDING = 2.0**-22
"""Weights are float32: a number that is exact but for its last bits is meant to be exact."""


def written(matrix: Floats) -> tuple[list[list[str]], int]:
    """Return a text for each number of a matrix, and what all of them are to be divided by.

    Numbers with two decimals at the most are written as they are, and fractions of one denominator, such as the
    ninths of a mean, as whole numbers; others are rounded.
    """
    for decimals in range(3):
        if _whole(matrix, 10**decimals) is not None:
            return _texts(matrix, decimals), 1
    for divisor in range(3, LARGEST_DIVISOR + 1):
        whole = _whole(matrix, divisor)
        if whole is not None:
            return _texts(whole, 0), divisor
    return _texts(matrix, max(2, 1 - math.floor(math.log10(np.abs(matrix).max())))), 1


def _whole(matrix: Floats, factor: int) -> Floats | None:
    """Return a matrix times a factor, if that gives whole numbers."""
    scaled = matrix.astype(np.float64) * factor
    whole = np.rint(scaled)
    room = ROUNDING * factor * max(float(np.abs(matrix).max()), 1e-3)
    return whole.astype(np.float32) if np.abs(scaled - whole).max() < room else None


def _texts(matrix: Floats, decimals: int) -> list[list[str]]:
    return [[_text(float(value), decimals) for value in row] for row in matrix]


def _text(value: float, decimals: int) -> str:
    """Write a number; 0 is written as such, and never with a sign."""
    text = f"{value:.{decimals}f}"
    return text if float(text) else "0"


def brief(value: float) -> str:
    """Write a number with two decimals at the most, and without the 0 before the point, for a narrow cell."""
    text = f"{value:.{2 if abs(value) < 100 else 0}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", "0"):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text

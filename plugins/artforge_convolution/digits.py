"""The handwritten digits that come with scikit-learn, which is an extra."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

SIDE = 8
"""Rows and columns of a digit."""
COUNT = 1797
"""How many there are."""


@dataclass(frozen=True)
class Digits:
    """Images, float32 (digits, 8, 8), 1 for ink and 0 for none, and what each of them is, int64 (digits,)."""

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]

    def of(self, label: int) -> npt.NDArray[np.float32]:
        """Return all images of one digit."""
        found: npt.NDArray[np.float32] = self.images[self.labels == label]
        return found


def absent() -> str | None:
    """Return a sentence where scikit-learn is not installed, or None."""
    if importlib.util.find_spec("sklearn") is not None:
        return None
    return "the digits come with scikit-learn, which is not installed: pip install 'artforge[digits]'"


@cache
def digits() -> Digits:
    """Read all digits; nothing is downloaded."""
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    found = load_digits()
    return Digits((found.images / 16).astype(np.float32), found.target.astype(np.int64))

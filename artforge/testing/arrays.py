"""The functions of `xp` on numpy arrays: what a part's arithmetic gives when it is not traced.

This is plain numpy in float64, written apart from the pattern compiler: both are to agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FAR = 1e5
TINY = float(np.finfo(np.float32).smallest_normal)
LARGEST_WHOLE = 1e9


class Channels(np.ndarray[Any, Any]):
    """An array of the shape (channels, places) that knows its channels, as a traced value does."""

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return int(self.shape[0])

    def __pow__(self, exponent: Any) -> Any:  # type: ignore[override]
        """Raise to a power, as traced values do: what is not positive counts as tiny, but for whole powers."""
        whole = type(exponent) is int and exponent != 0
        base = self if whole else np.maximum(self, TINY)
        return np.power(np.asarray(base, np.float64), exponent).view(type(self))


def channels(array: npt.ArrayLike) -> Channels:
    """Return numbers as such an array, in float64 where they are floats."""
    numbers = np.atleast_2d(np.asarray(array))
    return (numbers.astype(np.float64) if numbers.dtype.kind == "f" else numbers).view(Channels)


class Arrays:
    """The namespace `xp` for arrays and plain numbers."""

    pi = math.pi

    def sqrt(self, v: Any) -> Any:
        """Return the square root, of what is negative 0."""
        return np.sqrt(np.maximum(v, 0.0))

    def exp(self, v: Any) -> Any:
        """Return e to the power of `v`."""
        return np.exp(np.minimum(v, 88.7))

    def log(self, v: Any) -> Any:
        """Return the natural logarithm."""
        return np.log(np.maximum(v, TINY))

    def sin(self, v: Any) -> Any:
        """Return the sine."""
        return np.sin(np.clip(v, -FAR, FAR))

    def cos(self, v: Any) -> Any:
        """Return the cosine."""
        return np.cos(np.clip(v, -FAR, FAR))

    def tanh(self, v: Any) -> Any:
        """Return the hyperbolic tangent."""
        return np.tanh(v)

    def sigmoid(self, v: Any) -> Any:
        """Return 1 / (1 + e^−v)."""
        return 0.5 + 0.5 * np.tanh(np.multiply(v, 0.5))

    def atan2(self, y: Any, x: Any) -> Any:
        """Return the angle of the point (x, y)."""
        return np.arctan2(y, x)

    def floor(self, v: Any) -> Any:
        """Return the greatest whole number that is not above `v`."""
        return np.floor(v)

    def abs(self, v: Any) -> Any:
        """Return the distance from 0."""
        return np.abs(v)

    def minimum(self, a: Any, b: Any) -> Any:
        """Return the smaller of two."""
        return np.minimum(a, b)

    def maximum(self, a: Any, b: Any) -> Any:
        """Return the larger of two."""
        return np.maximum(a, b)

    def clip(self, v: Any, low: Any, high: Any) -> Any:
        """Return `v`, but no less than `low` and no more than `high`."""
        return np.minimum(np.maximum(v, low), high)

    def mod(self, a: Any, b: Any) -> Any:
        """Return a − b·floor(a / b); 0 where `b` is 0."""
        return np.where(np.equal(b, 0), 0.0, np.mod(a, np.where(np.equal(b, 0), 1.0, b)))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """Return `a` where the condition holds and `b` elsewhere."""
        return np.where(condition, a, b).view(Channels)

    def to_int(self, v: Any) -> Any:
        """Return whole numbers, rounded towards 0."""
        return np.clip(np.nan_to_num(v, nan=-LARGEST_WHOLE), -LARGEST_WHOLE, LARGEST_WHOLE).astype(np.int32)

    def to_float(self, v: Any) -> Any:
        """Return whole numbers as floats."""
        return np.asarray(v, np.float64)

    def hash(self, *whole: Any) -> Any:
        """Return a number in [0, 1) that whole numbers decide: that of the pattern compiler, place by place."""
        from artforge.pattern import hashing

        places = np.broadcast_arrays(*(np.atleast_2d(word) for word in whole))
        return np.vectorize(lambda *words: _hashed(hashing, words), otypes=[np.float64])(*places).view(Channels)

    def concat(self, values: Sequence[Any]) -> Channels:
        """Put the channels of several values behind each other."""
        arrays = [np.atleast_2d(np.asarray(value, np.float64)) for value in values]
        places = max(array.shape[1] for array in arrays)
        return np.concatenate([np.broadcast_to(array, (len(array), places)) for array in arrays]).view(Channels)

    def affine(self, v: Any, weight: Any, bias: Any = None) -> Channels:
        """Return weight·v + bias."""
        product = np.asarray(weight, np.float64) @ np.asarray(v, np.float64)
        return (product if bias is None else product + np.asarray(bias, np.float64)[:, None]).view(Channels)

    def table(self, index: Any, rows: Any) -> Channels:
        """Return the row of a table at a whole-number index, clamped to the table."""
        rows = np.asarray(rows, np.float64)
        return channels(rows[np.clip(np.asarray(index)[0], 0, len(rows) - 1)].T)


def _hashed(hashing: Any, words: tuple[Any, ...]) -> float:
    state = hashing.START
    for word in words:
        state = hashing.mixed_number(state, int(word))
    return float(hashing.fraction_of_number(state))


ON_ARRAYS = Arrays()

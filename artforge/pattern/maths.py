"""The named functions of a pattern: what each does to one number, and to an array of float32.

Both are total: what is finite stays finite. On numbers the functions are computed at once, in float64, by
`artforge.float64`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from artforge import float64

Floats = npt.NDArray[np.float32]
SMALLEST, LARGEST_ANGLE = np.float32(1.1754944e-38), np.float32(1e5)


def _sqrt(x: float) -> float:
    return math.sqrt(max(x, 0.0))


ON_NUMBERS: dict[str, Callable[..., float]] = {
    "sqrt": _sqrt,
    "exp": float64.exp,
    "log": float64.log,
    "sin": float64.sin,
    "cos": float64.cos,
    "tanh": float64.tanh,
    "sigmoid": float64.sigmoid,
    "atan2": float64.atan2,
    "floor": lambda x: float(math.floor(x)),
    "abs": abs,
    "minimum": min,
    "maximum": max,
    "mod": lambda a, b: a % b if b else 0.0,
}


def _angle(x: Floats) -> Floats:
    return np.clip(x, -LARGEST_ANGLE, LARGEST_ANGLE)


def _exp(x: Floats) -> Floats:
    return np.exp(np.clip(x, np.float32(-104.0), np.float32(88.0)))


ON_ARRAYS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "abs": np.abs,
    "floor": np.floor,
    "minimum": lambda a, b: np.where(a < b, a, b),
    "maximum": lambda a, b: np.where(a > b, a, b),
    "less": np.less,
    "less_equal": np.less_equal,
    "equal": np.equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "where": np.where,
    # Beyond int32, and for NaN, processors disagree.
    "to_int": lambda x: np.nan_to_num(np.clip(x, np.float32(-1e9), np.float32(1e9))).astype(np.int32),
    "to_float": lambda x: x.astype(np.float32),
    "sqrt": lambda x: np.sqrt(np.maximum(x, np.float32(0.0))),
    "exp": _exp,
    "log": lambda x: np.log(np.maximum(x, SMALLEST)),
    "sin": lambda x: np.sin(_angle(x)),
    "cos": lambda x: np.cos(_angle(x)),
    "tanh": np.tanh,
    "sigmoid": lambda x: np.float32(1.0) / (np.float32(1.0) + _exp(-x)),
    "atan2": np.arctan2,
}

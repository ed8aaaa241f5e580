"""exp, log, sin, cos, tanh, sigmoid and atan2 of float64 numbers, the same bits on every machine.

Only operations that IEEE 754 rounds exactly are used (add, subtract, multiply, divide, square root, and
steps on the exponent), never the platform's libm, whose last bits differ. The errors are below 2e-15
relative to the result (to 1 for sin and cos). Arguments are finite; each function is total: sin and cos clamp
to ±1e5, exp to ±700, and log takes what is not positive for the smallest normal number.
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
import numpy.typing as npt

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
HALF_PI_PARTS = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
SMALLEST_NORMAL = 2.2250738585072014e-308


def exp(x: float) -> float:
    """Return e to the power of `x`."""
    x = min(max(x, -700.0), 700.0)
    whole = math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5)
    rest = (x - whole * LN2_HIGH) - whole * LN2_LOW
    total = 1.0
    for n in range(14, 0, -1):
        total = 1.0 + rest * total / n
    return math.ldexp(total, whole)


@overload
def log(x: float) -> float: ...
@overload
def log(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]: ...
def log(x: float | npt.NDArray[np.float64]) -> float | npt.NDArray[np.float64]:
    """Return the natural logarithm of a number or of each number in an array."""
    mantissa, exponent = np.frexp(np.maximum(x, SMALLEST_NORMAL))
    low = mantissa < math.sqrt(0.5)
    mantissa, exponent = np.where(low, mantissa * 2.0, mantissa), exponent - low
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square, total = s * s, np.zeros_like(s)
    for n in range(23, 0, -2):
        total = total * square + 1.0 / n
    result: npt.NDArray[np.float64] = exponent * LN2_HIGH + (2.0 * s * total + exponent * LN2_LOW)
    return result if isinstance(x, np.ndarray) else float(result)


def sin(x: float) -> float:
    """Return the sine of an angle in radians."""
    return _sine_of_quadrant(x, 0)


def cos(x: float) -> float:
    """Return the cosine of an angle in radians."""
    return _sine_of_quadrant(x, 1)


def _sine_of_quadrant(x: float, quarter_turns: int) -> float:
    x = min(max(x, -1e5), 1e5)
    quadrant = math.floor(x / (math.pi / 2) + 0.5)
    rest = x
    for part in HALF_PI_PARTS:
        rest = rest - quadrant * part
    quadrant += quarter_turns
    # Taylor: the cosine has the factorials of even numbers, the sine those of odd ones.
    odd = 0 if quadrant % 2 else 1
    square, total = rest * rest, 1.0
    for n in range(22 + odd, 1, -2):
        total = 1.0 - square * total / (n * (n - 1))
    value = rest * total if odd else total
    return -value if quadrant % 4 >= 2 else value


def tanh(x: float) -> float:
    """Return the hyperbolic tangent."""
    if abs(x) < 0.25:
        square, fraction = x * x, 15.0
        for odd in range(13, 0, -2):
            fraction = odd + square / fraction
        return x / fraction
    doubled = exp(2.0 * min(max(x, -20.0), 20.0))
    return (doubled - 1.0) / (doubled + 1.0)


def sigmoid(x: float) -> float:
    """Return the logistic function 1 / (1 + e^−x)."""
    return 1.0 / (1.0 + exp(-x))


def atan2(y: float, x: float) -> float:
    """Return the angle of the point (x, y) in radians, in [−π, π]; 0 at the origin."""
    low, high = sorted((abs(x), abs(y)))
    slope = low / high if high else 0.0
    for _ in range(2):
        slope = slope / (1.0 + math.sqrt(1.0 + slope * slope))
    square, total = slope * slope, 0.0
    for n in range(27, 0, -2):
        total = 1.0 / n - square * total
    angle = 4.0 * slope * total
    if abs(y) > abs(x):
        angle = math.pi / 2 - angle
    if x < 0:
        angle = math.pi - angle
    return math.copysign(angle, y)

"""The named functions of a pattern, each written once, out of operations that every machine rounds alike.

A body is a small graph of its own: add, multiply, divide, fused multiply-add, and steps on the bits of a number.
The backends expand it, so that a function has the same last bit on each of them. Its constants are literals,
part of the structure. All are total: what is finite stays finite, and what is no number counts as a bound.

The polynomials are minimax fits of our own; the reductions are those of Cody and Waite, "Software Manual for the
Elementary Functions", 1980. The largest errors, in units in the last place of float32: exp 1, log 0.9, sin and
cos 1.6, atan2 1.8, sigmoid 2.5, tanh 5.9.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from artforge import float64
from artforge.pattern import hashing
from artforge.pattern.graph import Dtype, Graph, Node, Tracer
from artforge.pattern.value import Value, apply

SMALLEST, LARGEST = 1.1754943508222875e-38, 3.4028234663852886e38
"""The smallest and the largest normal float32."""
ROUNDING = 12582912.0
"""1.5 · 2²³: adding it rounds a float32 to a whole number, which then stands in its lowest bits."""
MANTISSA_BITS, SIGN_BIT, EXPONENT_BIAS = 23, 31, 127
# The first part has so few digits that its product with a small whole number is exact.
LN2_HIGH = 0.693145751953125
LN2_LOW = math.log(2) - LN2_HIGH
HALF_PI = (1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15)
LARGEST_ANGLE = 1e5
EXP_RANGE = (-104.0, 88.72283)
"""Between these e to the power of a float32 is a float32."""
SIGMOID_RANGE = (-87.0, 87.0)
"""Further down, the result would be too small for a normal number; further up, it is 1."""


class _LiteralTracer(Tracer):
    """Traces functions whose numbers are part of their structure."""

    def constant(self, value: float, dtype: Dtype) -> int:
        return self.add(Node("literal", (), 1, dtype, value))


def _fma(a: Value, b: Value | float, c: Value | float) -> Value:
    """Return a·b + c, rounded once."""
    return apply("fma", a, b, c)


def _bits(v: Value) -> Value:
    return apply("bits", v)


def _from_bits(bits: Value) -> Value:
    return apply("from_bits", bits)


def _left(bits: Value, by: int) -> Value:
    return apply("shift_left", bits, by)


def _right(bits: Value, by: int) -> Value:
    """Shift towards the lowest bit; the sign is kept."""
    return apply("shift_right", bits, by)


def _clamped(v: Value, low: float, high: float) -> Value:
    return apply("minimum", apply("maximum", v, low), high)


def _polynomial(x: Value, coefficients: Sequence[float]) -> Value:
    """Evaluate by Horner's rule; the constant term comes first."""
    total: Value | float = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = _fma(x, total, coefficient)
    assert isinstance(total, Value)
    return total


def _with_sign(v: Value, sign: Value) -> Value:
    """Change the sign of `v` where the highest bit of the whole number `sign` is set."""
    return _from_bits(apply("xor", _bits(v), _left(_right(sign, SIGN_BIT), SIGN_BIT)))


def _power_of_two(k: Value) -> Value:
    """Return 2^k for whole k from −126 to 127: k, moved by the bias, is the exponent."""
    return _from_bits(_left(_bits(k + (ROUNDING + EXPONENT_BIAS)), MANTISSA_BITS))


_EXP = (
    1.0,
    1.0,
    0.4999999207577967,
    0.16666420092796835,
    0.041668226125010824,
    0.0083748223105961,
    0.0013836834330736012,
)


def _exp(x: Value) -> Value:
    k, power = _reduced(_clamped(x, *EXP_RANGE))
    # 2^k in two factors reaches from the smallest numbers below normal to the largest.
    half = apply("floor", k * 0.5)
    return power * _power_of_two(half) * _power_of_two(k - half)


def _reduced(x: Value) -> tuple[Value, Value]:
    """Return a whole k and a power from √½ to √2 whose product power · 2^k is e^x."""
    k = (x * (1 / math.log(2)) + ROUNDING) - ROUNDING
    return k, _polynomial(_fma(-k, LN2_LOW, _fma(-k, LN2_HIGH, x)), _EXP)


def _sigmoid(x: Value) -> Value:
    lowest, highest = SIGMOID_RANGE
    k, power = _reduced(_clamped(-x, -highest, -lowest))
    return _reciprocal(_fma(power, _power_of_two(k), 1.0))


LARGEST_TANH = 8.030279
_TANH_NUMERATOR = (0.133796826004982, 0.0034940182231366634, 2.0583505829563364e-05, 1.3319445990589429e-08)
_TANH_DENOMINATOR = (1.0, 0.4671298861503601, 0.025870967656373978, 0.00032830802956596017, 7.762123459542636e-07)


def _tanh(x: Value) -> Value:
    # Here it comes out as 1; further out, rounding would take it over 1 in places. The lower bound stands first, so
    # that a processor may read x as it compares it.
    x = apply("minimum", apply("maximum", -LARGEST_TANH, x), LARGEST_TANH)
    square = x * x
    numerator = _fma(x * square, _polynomial(square, _TANH_NUMERATOR), x)
    return _quotient(numerator, _polynomial(square, _TANH_DENOMINATOR))


RECIPROCAL = 0x7EF31000
"""These bits less those of a positive number are about its reciprocal's, 5.1 % off at the most."""


def _guessed_reciprocal(b: Value) -> tuple[Value, Value]:
    """Return a guess at 1 / b, and e, where the guess is wrong by the factor 1 − e."""
    guess = _from_bits(RECIPROCAL - _bits(b))
    return guess, _fma(-b, guess, 1.0)


# Both take less time than a division: 1 / (1 − e) = (1 + e)(1 + e²)(1 + e⁴)… mends the guess.


def _quotient(a: Value, b: Value) -> Value:
    """Return a / b within 2 ulp, for b from 1 to 10⁶."""
    guess, error = _guessed_reciprocal(b)
    square = error * error
    quotient = a * guess
    quotient = _fma(quotient, error, quotient)
    return _fma(quotient, _fma(square, square, square), quotient)


def _reciprocal(b: Value) -> Value:
    """Return 1 / b within 1 ulp, for b from 1 to 6 · 10³⁷: what is still wrong after two factors is added."""
    guess, error = _guessed_reciprocal(b)
    guess = _fma(guess, error, guess)
    guess = _fma(guess, error * error, guess)
    return _fma(guess, _fma(-b, guess, 1.0), guess)


_SIN = (-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4)
_COS = (4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5)


def _sine_of_quadrant(x: Value, quarter_turns: int) -> Value:
    x = _clamped(x, -LARGEST_ANGLE, LARGEST_ANGLE)
    rounded = x * (2 / math.pi) + ROUNDING
    k, rest = rounded - ROUNDING, x
    for part in HALF_PI:
        rest = _fma(-k, part, rest)
    square = rest * rest
    sine = _fma(rest * square, _polynomial(square, _SIN), rest)
    cosine = _fma(square * square, _polynomial(square, _COS), _fma(square, -0.5, 1.0))
    quadrant = _bits(rounded) + quarter_turns
    even = _left(quadrant, SIGN_BIT) == 0
    return _with_sign(apply("where", even, sine, cosine), _left(quadrant, SIGN_BIT - 1))


def _sin(x: Value) -> Value:
    return _sine_of_quadrant(x, 0)


def _cos(x: Value) -> Value:
    return _sine_of_quadrant(x, 1)


_ATAN = (
    -0.3333333187267437,
    0.1999975619864407,
    -0.14278908410417057,
    0.1103639468715258,
    -0.08666950732715871,
    0.06271202548738343,
    -0.036115758660030965,
    0.01365582659556481,
    -0.002423538127462484,
)


def _atan2(y: Value, x: Value) -> Value:
    # The sign of what is no number differs from processor to processor.
    x, y = (_clamped(v, -LARGEST, LARGEST) for v in (x, y))
    across, down = abs(x), abs(y)
    high, low = apply("maximum", across, down), apply("minimum", across, down)
    slope = apply("where", high == 0.0, 0.0, low / high)
    square = slope * slope
    angle = _fma(slope * square, _polynomial(square, _ATAN), slope)
    angle = apply("where", across < down, math.pi / 2 - angle, angle)
    angle = apply("where", x < 0.0, math.pi - angle, angle)
    return _with_sign(angle, _bits(y))


_LOG = (
    -0.4999999763821577,
    0.3333332531039813,
    -0.25000780290827357,
    0.2000164202278866,
    -0.166270389506866,
    0.14195961162414045,
    -0.13114429197006042,
    0.12778949538813972,
    -0.07779007015432056,
)
_ROOT_OF_HALF = 0x3F3504F3  # the bits of √½, where the mantissa is cut: it runs from √½ to √2


def _log(x: Value) -> Value:
    offset = _bits(_clamped(x, SMALLEST, LARGEST)) - _ROOT_OF_HALF
    k = apply("to_float", _right(offset, MANTISSA_BITS))
    mantissa = _from_bits(apply("and", offset, (1 << MANTISSA_BITS) - 1) + _ROOT_OF_HALF) - 1.0
    rest = _fma(mantissa * mantissa, _polynomial(mantissa, _LOG), mantissa)
    return _fma(k, LN2_HIGH, _fma(k, LN2_LOW, rest))


class Body(NamedTuple):
    """A function to trace, how many operands it takes, and of which sort they and its result are."""

    function: Callable[..., Value]
    operands: int
    takes: Dtype = "float"
    gives: Dtype = "float"


BODIES: dict[str, Body] = {
    "exp": Body(_exp, 1),
    "log": Body(_log, 1),
    "sin": Body(_sin, 1),
    "cos": Body(_cos, 1),
    "tanh": Body(_tanh, 1),
    "sigmoid": Body(_sigmoid, 1),
    "atan2": Body(_atan2, 2),
    "hash": Body(hashing.mixed, 2, takes="int", gives="int"),
    "fraction": Body(hashing.fraction, 1, takes="int"),
}
"""The functions that are expanded."""


@cache
def body(name: str) -> Graph:
    """Return a function as a graph; its inputs are named 0 and 1."""
    function, count, dtype, _ = BODIES[name]
    tracer = _LiteralTracer()
    inputs = [Value(tracer, tracer.add(Node("input", (), 1, dtype, index))) for index in range(count)]
    graph, _ = tracer.finish(function(*inputs).number)
    return graph


ON_NUMBERS: dict[str, Callable[..., float]] = {
    "sqrt": lambda x: math.sqrt(max(x, 0.0)),
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
    "hash": hashing.mixed_number,
    "fraction": hashing.fraction_of_number,
}
"""What each function does to a plain number, at once and in float64."""

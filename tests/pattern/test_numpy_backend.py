"""The reference backend, against plain numbers of Python: floats, and fractions that are rounded once."""

from __future__ import annotations

import math
import tracemalloc
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from artforge import Canvas, Pattern
from artforge.pattern import trace
from artforge.pattern.numpy import TILE, NumpyBackend, canonical, evaluate, fma

RANDOM = np.random.Generator(np.random.PCG64(1))


class Plain(SimpleNamespace):
    """The namespace once more, for float64 numbers and lists of channels."""

    pi = math.pi
    sqrt, exp, log, sin, cos, tanh = math.sqrt, math.exp, math.log, math.sin, math.cos, math.tanh
    atan2, floor, abs, minimum, maximum = math.atan2, math.floor, abs, min, max

    def sigmoid(self, v: float) -> float:
        return 1 / (1 + math.exp(-v))

    def clip(self, v: float, low: float, high: float) -> float:
        return min(max(v, low), high)

    def mod(self, a: float, b: float) -> float:
        return a - b * math.floor(a / b)

    def where(self, condition: bool, a: float, b: float) -> float:
        return a if condition else b

    def to_int(self, v: float) -> int:
        return int(v)

    def to_float(self, v: int) -> float:
        return float(v)

    def concat(self, values: list[float]) -> list[float]:
        return values

    def table(self, index: int, rows: list[list[float]]) -> list[float]:
        return rows[min(max(index, 0), len(rows) - 1)]


def everything(x: Any, y: Any, xp: Any) -> Any:
    radius = xp.sqrt(x * x + y * y)
    angle = xp.atan2(y, x) / xp.pi
    waves = xp.sin(7.0 * radius) * xp.cos(3.0 * angle) - xp.tanh(x - 0.3) ** 3
    step = xp.where((x > 0.1) & ~(y < 0.2) | (radius <= 0.15), 0.25, xp.floor(5.0 * y) / 10.0)
    rest = xp.mod(x, 0.37) + (-y) % 0.21 + abs(x) // 0.5
    grown = xp.exp(-radius) * xp.log(2.0 + x) + 2.0**y
    whole = xp.to_float(xp.to_int(10.0 * x) * 3 - 1) / 40.0
    return xp.concat(
        [
            xp.sigmoid(waves + step),
            xp.clip(rest * 0.4 + whole, 0.0, 1.0),
            xp.minimum(xp.maximum(0.2, grown / 3.0), 0.9),
        ]
    )


def test_a_graph_gives_what_plain_float64_gives() -> None:
    x, y = RANDOM.uniform(-0.7, 0.7, (2, 2_000)).astype(np.float32)
    got = evaluate(*trace(everything, ("x", "y")), {"x": x[None], "y": y[None]})
    plain = np.array([everything(float(a), float(b), Plain()) for a, b in zip(x, y, strict=True)]).T
    # Where a step falls differs by one rounding: leave out what lies that near to one.
    unsure = np.abs(got - plain).max(axis=0) > 1e-5
    assert unsure.mean() < 0.002
    np.testing.assert_allclose(got[:, ~unsure], plain[:, ~unsure], atol=1e-5)


SMOOTH = ["sin", "cos", "tanh", "sigmoid", "abs"]
expressions = st.recursive(
    st.sampled_from(["x", "y"]) | st.floats(-2, 2).map(repr),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(SMOOTH), inner).map(lambda found: f"xp.{found[0]}({found[1]})"),
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda found: "({} {} {})".format(*found)),
        st.tuples(st.sampled_from(["minimum", "maximum"]), inner, inner).map(
            lambda found: "xp.{}({}, {})".format(*found)
        ),
    ),
    max_leaves=12,
)


@given(expressions)
@settings(deadline=None, max_examples=150)
def test_any_smooth_expression_gives_what_plain_float64_gives(expression: str) -> None:
    def function(x: Any, y: Any, xp: Any) -> Any:
        # The last tanh keeps rounding in bounds; `x * 0` makes a value of what is a number.
        return eval(f"xp.tanh({expression} + x * 0.0)", {"x": x, "y": y, "xp": xp})

    x, y = np.linspace(-1.5, 1.5, 7, dtype=np.float32), np.linspace(2, -1, 7, dtype=np.float32)
    got = np.broadcast_to(evaluate(*trace(function, ("x", "y")), {"x": x[None], "y": y[None]}), (1, 7))
    plain = [function(float(a), float(b), Plain()) for a, b in zip(x, y, strict=True)]
    np.testing.assert_allclose(got[0], plain, atol=1e-3)


def test_canonical_colours_have_one_0_and_no_nan() -> None:
    colours = np.array([np.nan, -np.nan, -0.0, -1.0, 2.0, np.inf, -np.inf, 0.5, -1e-45, 1.0], np.float32)
    expected = np.array([0, 0, 0, 0, 1, 1, 0, 0.5, 0, 1], np.float32)
    assert canonical(colours).tobytes() == expected.tobytes()


def test_canonical_colours_are_a_copy() -> None:
    colours = np.array([0.5, 2.0], np.float32)
    canonical(colours)[:] = 0
    assert colours.tolist() == [0.5, 2.0]


def test_a_strip_of_a_wide_network_needs_a_tile_of_memory() -> None:
    wide = np.zeros((128, 2), np.float32)

    def function(x: Any, y: Any, xp: Any) -> Any:
        v = xp.affine(xp.concat([x, y]), wide)
        for _ in range(6):
            v = xp.tanh(v + 1.0)
        return v[0:3]

    picture = Pattern(Canvas(size=(TILE, 4)), function, NumpyBackend()).picture()
    tracemalloc.start()
    picture.rows(0, 4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 * 128 * TILE * 4


def nearest(exact: Fraction) -> float:
    """Round to the nearest float32, of two to the even one."""
    binade = max(math.frexp(exact)[1] - 1, -126)
    place = Fraction(2) ** (binade - 23)
    rounded = round(exact / place) * place  # which is to the even one, too
    return float(rounded) if abs(rounded) < 2**128 else math.copysign(math.inf, rounded)


def fused(a: float, b: float, c: float) -> np.float32:
    operands = (np.array([number], np.float32) for number in (a, b, c))
    with np.errstate(all="ignore"):
        result: np.float32 = fma(*operands)[0]
    return result


def assert_rounded_once(a: float, b: float, c: float) -> None:
    got, exact = fused(a, b, c), Fraction(a) * Fraction(b) + Fraction(c)
    assert got == nearest(exact)
    if exact:  # the sign of an exact 0 is tested by itself
        assert np.signbit(got) == (exact < 0)


singles = st.floats(width=32, allow_nan=False, allow_infinity=False)
signs = st.sampled_from([1.0, -1.0])


@given(singles, singles, singles)
@example(2.0**-149, 2.0**-149, 2.0**-126)
@example(2.0**-100, 2.0**-49, 0.0)
@example(2.0**-100, 2.0**-50, 0.0)
@example(3 * 2.0**-100, 2.0**-50, 0.0)
@settings(deadline=None, max_examples=1000)
def test_a_fused_multiply_add_is_rounded_once(a: float, b: float, c: float) -> None:
    assert_rounded_once(a, b, c)


@given(st.integers(2**23, 2**24 - 1), st.integers(-149, 104), st.integers(0, 5), st.integers(0, 5), signs, signs)
@example(2**24 - 1, 104, 0, 0, 1.0, 1.0)
@example(2**24 - 1, 104, 0, 1, 1.0, 1.0)
@settings(deadline=None, max_examples=1000)
def test_a_sum_beside_the_middle_of_two_floats_goes_to_the_right_one(
    digits: int, power: int, over: int, under: int, sign: float, other: float
) -> None:
    # The product is half of the last place of what is added, or so near to it that float64 does not tell.
    moved = 30 if power < 60 else 0
    a = math.ldexp(1 + over * 2.0**-23, power - 1 + moved)
    b = math.ldexp(1 - under * 2.0**-24, -moved)
    assert_rounded_once(sign * a, b, other * math.ldexp(digits, power))


@given(st.integers(4097, 8191), st.integers(0, 2**13), st.integers(-149, 100), singles, signs)
@settings(deadline=None, max_examples=1000)
def test_a_product_in_the_middle_of_two_floats_goes_where_the_sum_lies(
    a: int, offset: int, power: int, c: float, sign: float
) -> None:
    least = 2**24 // a + 1
    b = least + offset % ((2**25 - 1) // a - least + 1)
    # Odd numbers of 25 digits lie between two float32.
    assert_rounded_once(sign * (a | 1), math.ldexp(b | 1, power), math.copysign(min(abs(c), 2.0**power), c))


@given(st.floats(2.0**-60, 2.0**60, width=32), st.floats(2.0**-60, 2.0**60, width=32), st.integers(-3, 3), signs)
@settings(deadline=None, max_examples=1000)
def test_what_is_left_of_a_product_is_exact(a: float, b: float, steps: int, sign: float) -> None:
    places = np.float32(a * b).view(np.int32) + np.int32(steps)
    assert_rounded_once(sign * a, b, -sign * float(places.view(np.float32)))


@pytest.mark.parametrize(
    ("a", "b", "c", "expected"),
    [
        (0.0, 1.0, 0.0, 0.0),
        (-0.0, 1.0, -0.0, -0.0),
        (0.0, -1.0, -0.0, -0.0),
        (-0.0, -1.0, -0.0, 0.0),
        (-0.0, 1.0, 0.0, 0.0),
        (2.0, -3.0, 6.0, 0.0),
        (-2.0, 3.0, 6.0, 0.0),
        (2.0**-149, 2.0**-149, -0.0, 0.0),
        (2.0**-149, -(2.0**-149), 0.0, -0.0),
    ],
)
def test_a_fused_0_has_the_sign_of_ieee(a: float, b: float, c: float, expected: float) -> None:
    assert fused(a, b, c).tobytes() == np.float32(expected).tobytes()


@pytest.mark.parametrize(
    ("a", "b", "c", "expected"),
    [
        (np.inf, 1.0, 1.0, np.inf),
        (np.inf, -1.0, 1.0, -np.inf),
        (3e38, 3e38, -3e38, np.inf),
        (1.0, 1.0, -np.inf, -np.inf),
        (np.inf, 0.0, 1.0, np.nan),
        (np.inf, 1.0, -np.inf, np.nan),
        (np.nan, 1.0, 1.0, np.nan),
    ],
)
def test_infinities_are_multiplied_and_added_as_by_ieee(a: float, b: float, c: float, expected: float) -> None:
    np.testing.assert_array_equal(fused(a, b, c), np.float32(expected))

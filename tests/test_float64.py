"""Against the platform's libm, whose own error is below one unit in the last place."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge import float64

CLAIMED = 2e-15
SMALLEST_NORMAL = 2.0**-1022
finite = st.floats(allow_nan=False, allow_infinity=False)


def relative_error(got: float, expected: float) -> float:
    return abs(got - expected) / abs(expected) if expected else abs(got)


def plain_sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


SWEEPS: list[tuple[Callable[[float], float], Callable[[float], float], list[float]]] = [
    (float64.exp, math.exp, np.linspace(-700, 700, 20_001).tolist()),
    (float64.exp, math.exp, np.linspace(-1, 1, 5_001).tolist()),
    (float64.log, math.log, np.geomspace(SMALLEST_NORMAL, 1.7e308, 20_001).tolist()),
    (float64.log, math.log, np.linspace(0.5, 2.0, 20_000).tolist()),
    (float64.tanh, math.tanh, np.linspace(-25, 25, 20_000).tolist()),
    (float64.tanh, math.tanh, np.linspace(-0.26, 0.26, 20_000).tolist()),
    (float64.tanh, math.tanh, np.geomspace(1e-300, 1, 5_000).tolist()),
    (float64.sigmoid, plain_sigmoid, np.linspace(-690, 690, 20_001).tolist()),
    (float64.sigmoid, plain_sigmoid, np.linspace(-5, 5, 5_001).tolist()),
]


@pytest.mark.parametrize(("ours", "plain", "places"), SWEEPS)
def test_the_relative_error_is_below_what_the_module_claims(
    ours: Callable[[float], float], plain: Callable[[float], float], places: list[float]
) -> None:
    assert max(relative_error(ours(x), plain(x)) for x in places) < CLAIMED


@pytest.mark.parametrize(("ours", "plain"), [(float64.sin, math.sin), (float64.cos, math.cos)])
@pytest.mark.parametrize("reach", [1.0, 10.0, 1000.0, 1e5])
def test_sine_and_cosine_are_as_near_as_the_module_claims(
    ours: Callable[[float], float], plain: Callable[[float], float], reach: float
) -> None:
    assert max(abs(ours(x) - plain(x)) for x in np.linspace(-reach, reach, 10_001).tolist()) < CLAIMED


@given(st.integers(-60_000, 60_000), st.floats(-1e-9, 1e-9))
@settings(deadline=None)
def test_sine_and_cosine_hold_at_the_seams_of_the_quadrants(quarter: int, beside: float) -> None:
    x = quarter * math.pi / 4 + beside
    assert abs(float64.sin(x) - math.sin(x)) < CLAIMED
    assert abs(float64.cos(x) - math.cos(x)) < CLAIMED


@pytest.mark.parametrize("x", [1e5 + 1e-6, 1e6, 1e308])
def test_sine_and_cosine_clamp_their_angle(x: float) -> None:
    assert float64.sin(x) == float64.sin(1e5)
    assert float64.sin(-x) == float64.sin(-1e5)
    assert float64.cos(x) == float64.cos(1e5)


def test_sine_keeps_the_smallest_angles() -> None:
    assert [float64.sin(x) for x in (5e-324, -1e-300, 1e-20)] == [5e-324, -1e-300, 1e-20]


def test_exp_clamps_at_700() -> None:
    assert float64.exp(1e308) == float64.exp(700.0)
    assert float64.exp(-1e308) == float64.exp(-700.0)


@pytest.mark.parametrize("x", [0.0, -0.0, -1.0, -1e308, 5e-324])
def test_log_takes_what_is_not_positive_for_the_smallest_normal_number(x: float) -> None:
    assert float64.log(x) == float64.log(SMALLEST_NORMAL)
    assert relative_error(float64.log(x), math.log(SMALLEST_NORMAL)) < CLAIMED


def test_log_of_an_array_is_that_of_each_number() -> None:
    places = np.geomspace(1e-300, 1e300, 999).reshape(9, 111)
    expected = [[float64.log(x) for x in row] for row in places.tolist()]
    np.testing.assert_array_equal(float64.log(places), expected)


@given(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100))
@settings(deadline=None, max_examples=500)
def test_atan2_is_as_near_as_the_module_claims(y: float, x: float) -> None:
    expected = math.atan2(y, x + 0.0)  # x = −0 counts as 0
    # What is nearly 0 has fewer than 53 bits and cannot be as near.
    assert abs(float64.atan2(y, x) - expected) <= CLAIMED * abs(expected) + 4 * 5e-324


def test_atan2_gives_the_angle_all_the_way_round() -> None:
    for turn in np.linspace(-math.pi, math.pi, 10_001).tolist():
        y, x = math.sin(turn), math.cos(turn)
        assert relative_error(float64.atan2(y, x), math.atan2(y, x)) < CLAIMED


def test_atan2_is_0_at_the_origin() -> None:
    assert float64.atan2(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("y", "x", "expected"), [(0, 1, 0.0), (1, 0, math.pi / 2), (0, -1, math.pi), (-1, 0, -math.pi / 2)]
)
def test_atan2_of_the_axes_is_exact(y: float, x: float, expected: float) -> None:
    assert float64.atan2(y, x) == expected


@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh", "sigmoid"])
@given(x=finite)
@settings(deadline=None)
def test_what_is_finite_stays_finite(name: str, x: float) -> None:
    assert math.isfinite(getattr(float64, name)(x))


@given(finite, finite)
@settings(deadline=None)
def test_atan2_stays_within_half_a_turn(y: float, x: float) -> None:
    assert -math.pi <= float64.atan2(y, x) <= math.pi


@given(finite)
@settings(deadline=None)
def test_what_is_bounded_keeps_its_bounds(x: float) -> None:
    assert -1 <= float64.tanh(x) <= 1
    assert 0 <= float64.sigmoid(x) <= 1
    assert abs(float64.sin(x)) <= 1
    assert abs(float64.cos(x)) <= 1


def test_only_exactly_rounded_operations_are_used() -> None:
    exact = {"floor", "ldexp", "sqrt", "copysign", "pi", "frexp", "maximum", "where", "zeros_like"}
    types = {"ndarray", "float64", "NDArray", "typing"}
    used = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(float64)))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("math", "np", "npt")
    }
    assert used <= exact | types


def test_the_bits_are_those_of_every_machine() -> None:
    got = [
        float64.exp(1.0),
        float64.exp(-37.25),
        float64.log(10.0),
        float64.sin(1.0),
        float64.cos(99_999.5),
        float64.tanh(0.1),
        float64.tanh(0.75),
        float64.sigmoid(-2.5),
        float64.atan2(2.0, -3.0),
    ]
    assert [number.hex() for number in got] == PINNED


PINNED = [
    "0x1.5bf0a8b14576ap+1",
    "0x1.3278bcd70e981p-54",
    "0x1.26bb1bbb55516p+1",
    "0x1.aed548f090ceep-1",
    "-0x1.b8428c9f69a31p-1",
    "0x1.983d7795f413ap-4",
    "0x1.45323e552f228p-1",
    "0x1.36b7112534847p-4",
    "0x1.46dc09ec29432p+1",
]

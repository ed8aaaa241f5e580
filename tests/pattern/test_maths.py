"""The named functions against float64, in units in the last place of float32, over the bits that numbers can have."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from artforge.pattern.graph import Arguments
from artforge.pattern.maths import BODIES, LARGEST, LARGEST_ANGLE, SMALLEST, body
from artforge.pattern.numpy import evaluate

Singles = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

UNARY = sorted(name for name, body in BODIES.items() if body.takes == "float" and body.operands == 1)
SIGN = np.int32(-(2**31))
PI = np.float32(math.pi)


def computed(name: str, *operands: npt.ArrayLike) -> Singles:
    """Evaluate the body of a function."""
    inputs = {index: np.array(operand, np.float32, ndmin=2) for index, operand in enumerate(operands)}
    result: Singles = evaluate(body(name), Arguments((), ()), inputs)[0]
    return result


# What each function is, with the bounds beyond which its operand counts as the bound; how far it may be off.
EXACT: dict[str, Callable[..., Any]] = {
    "exp": lambda x: np.exp(np.clip(x, -104.0, np.float64(np.float32(88.72283)))),
    "log": lambda x: np.log(np.clip(x, SMALLEST, LARGEST)),
    "sin": lambda x: np.sin(np.clip(x, -LARGEST_ANGLE, LARGEST_ANGLE)),
    "cos": lambda x: np.cos(np.clip(x, -LARGEST_ANGLE, LARGEST_ANGLE)),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(np.clip(-x, -87.0, 87.0))),
    "atan2": lambda y, x: np.arctan2(y, x + 0.0),  # −0 is no negative number
}
LARGEST_ERRORS = {"exp": 2, "log": 2, "sin": 2, "cos": 2, "tanh": 6, "sigmoid": 3, "atan2": 2}


def error(name: str, *operands: Singles) -> float:
    """Return the largest error in units in the last place of the exact value, which float64 holds well enough."""
    exact: Doubles = EXACT[name](*(operand.astype(np.float64) for operand in operands))
    _, exponents = np.frexp(exact)
    places = np.ldexp(1.0, np.maximum(exponents - 24, -149))
    return float(np.max(np.abs(computed(name, *operands) - exact) / places))


def between(low: float, high: float, step: int) -> Singles:
    """Return every `step`-th of the positive float32 from `low` to `high`."""
    first, last = (int(np.float32(bound).view(np.int32)) for bound in (low, high))
    return np.append(np.arange(first, last, step), last).astype(np.int32).view(np.float32)


def mirrored(numbers: Singles) -> Singles:
    return np.concatenate([numbers, -numbers])


SWEEPS: dict[str, Singles] = {
    "exp": np.concatenate([mirrored(between(1e-8, 88.72283, 331)), -between(87, 104, 37)]),
    "log": np.concatenate([between(SMALLEST, LARGEST, 1409), between(0.5, 2, 13)]),
    "sin": mirrored(between(1e-8, LARGEST_ANGLE, 499)),
    "cos": mirrored(between(1e-8, LARGEST_ANGLE, 499)),
    "tanh": mirrored(between(1e-8, 20, 211)),
    "sigmoid": mirrored(between(1e-8, 104, 331)),
}


@pytest.mark.parametrize("name", SWEEPS)
def test_a_function_of_one_is_as_near_as_promised_all_along(name: str) -> None:
    assert error(name, SWEEPS[name]) <= LARGEST_ERRORS[name]


@pytest.mark.parametrize("sign", [1, -1])
def test_an_angle_is_as_near_as_promised_for_every_slope(sign: int) -> None:
    slopes = mirrored(between(1e-8, 1e8, 499))
    assert error("atan2", slopes, np.full_like(slopes, sign)) <= LARGEST_ERRORS["atan2"]


def test_an_angle_is_as_near_as_promised_all_over_the_plane() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    y, x = random.integers(0, 2**32, (2, 1_000_000), np.uint32).view(np.float32)
    finite = np.isfinite(x) & np.isfinite(y)
    assert error("atan2", y[finite], x[finite]) <= LARGEST_ERRORS["atan2"]


finite_floats = st.floats(width=32, allow_nan=False, allow_infinity=False)
several = arrays(np.float32, 16, elements=finite_floats)
pairs = arrays(np.float32, (2, 16), elements=finite_floats)


@pytest.mark.parametrize("name", UNARY)
@given(x=several)
@settings(deadline=None)
def test_a_function_of_any_float_is_as_near_as_promised(name: str, x: Singles) -> None:
    assert error(name, x) <= LARGEST_ERRORS[name]


@given(places=pairs)
@settings(deadline=None, max_examples=200)
def test_the_angle_of_any_point_is_as_near_as_promised(places: Singles) -> None:
    assert error("atan2", *places) <= LARGEST_ERRORS["atan2"]


# Every 4,093rd float32, with the bounds of each stretch: subnormal numbers, infinities and NaN are among them.
EDGES = np.array([0, 1, 0x7FFFFF, 0x800000, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000, 0x7FFFFFFF], np.uint32)
ANYTHING = np.concatenate([np.arange(0, 2**32, 4093).astype(np.uint32), EDGES, EDGES | 0x80000000]).view(np.float32)


@pytest.mark.parametrize("name", UNARY)
def test_a_function_of_one_is_finite_whatever_the_bits(name: str) -> None:
    assert np.isfinite(computed(name, ANYTHING)).all()


def test_an_angle_is_finite_whatever_the_bits_of_a_finite_point() -> None:
    random = np.random.Generator(np.random.PCG64(4))
    numbers = ANYTHING[np.isfinite(ANYTHING)]
    assert np.isfinite(computed("atan2", numbers, random.permutation(numbers))).all()


NO_NUMBERS = np.array([np.nan, np.inf, -np.inf], np.float32)


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("exp", (-104.0, 88.72283, -104.0)),
        ("log", (SMALLEST, LARGEST, SMALLEST)),
        ("sin", (-LARGEST_ANGLE, LARGEST_ANGLE, -LARGEST_ANGLE)),
        ("cos", (-LARGEST_ANGLE, LARGEST_ANGLE, -LARGEST_ANGLE)),
        ("tanh", (LARGEST, LARGEST, -LARGEST)),
        ("sigmoid", (LARGEST, LARGEST, -LARGEST)),
    ],
)
def test_infinities_and_what_is_no_number_count_as_a_bound(name: str, bounds: tuple[float, ...]) -> None:
    np.testing.assert_array_equal(computed(name, NO_NUMBERS), computed(name, bounds))


def test_infinities_and_what_is_no_number_have_an_angle() -> None:
    y, x = (places.ravel() for places in np.meshgrid([*NO_NUMBERS, 0.0, 1.0], [*NO_NUMBERS, 0.0, 1.0]))
    assert (np.abs(computed("atan2", y, x)) <= PI).all()


@pytest.mark.parametrize("name", ["sin", "tanh"])
def test_a_function_is_odd_to_the_bit(name: str) -> None:
    x = ANYTHING[np.isfinite(ANYTHING) & (ANYTHING > 0)]
    np.testing.assert_array_equal(computed(name, -x).view(np.int32), computed(name, x).view(np.int32) ^ SIGN)


def test_the_cosine_is_even_to_the_bit() -> None:
    x = ANYTHING[np.isfinite(ANYTHING)]
    assert computed("cos", -x).tobytes() == computed("cos", x).tobytes()


@given(places=pairs)
@settings(deadline=None)
def test_an_angle_is_odd_in_y_to_the_bit(places: Singles) -> None:
    y, x = places
    np.testing.assert_array_equal(
        computed("atan2", -y, x).view(np.int32), computed("atan2", y, x).view(np.int32) ^ SIGN
    )


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("exp", 0.0, 1.0),
        ("exp", -0.0, 1.0),
        ("exp", -104.0, 0.0),
        ("log", 1.0, 0.0),
        ("sin", 0.0, 0.0),
        ("cos", 0.0, 1.0),
        ("tanh", 0.0, 0.0),
        ("tanh", 20.0, 1.0),
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", 104.0, 1.0),
    ],
)
def test_a_function_is_exact_where_its_value_is_a_float(name: str, x: float, expected: float) -> None:
    assert computed(name, [x])[0] == expected


@pytest.mark.parametrize(
    ("y", "x", "expected"),
    [(0.0, 1.0, 0.0), (-0.0, 1.0, -0.0), (0.0, -1.0, PI), (-0.0, -1.0, -PI), (1.0, 0.0, PI / 2), (-1.0, 0.0, -PI / 2)],
)
def test_an_angle_along_an_axis_is_exact(y: float, x: float, expected: float) -> None:
    assert computed("atan2", [y], [x]).tobytes() == np.float32(expected).tobytes()


@given(x=arrays(np.float32, 16, elements=st.floats(-(2.0**-17), 2.0**-17, width=32)))
@settings(deadline=None)
def test_the_sine_of_a_tiny_angle_is_the_angle(x: Singles) -> None:
    np.testing.assert_array_equal(computed("sin", x), x)


@pytest.mark.parametrize(("name", "low", "high"), [("sin", -1, 1), ("cos", -1, 1), ("tanh", -1, 1), ("sigmoid", 0, 1)])
def test_a_function_stays_within_its_range(name: str, low: float, high: float) -> None:
    got = computed(name, np.concatenate([mirrored(between(1e-3, 16, 149)), between(7, 10, 3), ANYTHING]))
    assert low <= got.min()
    assert got.max() <= high


@pytest.mark.parametrize("name", ["exp", "log"])
def test_a_function_of_what_is_positive_never_falls_from_a_float_to_the_next(name: str) -> None:
    starts = np.random.Generator(np.random.PCG64(5)).integers(0, 0x7F000000, (1000, 1))
    neighbours = (starts + np.arange(500)).astype(np.int32).view(np.float32)
    got = computed(name, neighbours.reshape(1, -1)).reshape(neighbours.shape)
    assert (np.diff(got, axis=1) >= 0).all()

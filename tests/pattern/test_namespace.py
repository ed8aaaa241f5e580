"""The functions of `xp`, on numbers and traced, against plain ones; and that what is finite stays finite."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge import Namespace, float64
from artforge.pattern import TraceError, trace
from artforge.pattern.graph import Tracer
from artforge.pattern.numpy import evaluate

XP: Any = Namespace(Tracer())
LARGEST = float(np.finfo(np.float32).max)
singles = st.floats(width=32, allow_nan=False, allow_infinity=False)
doubles = st.floats(allow_nan=False, allow_infinity=False)

PLAIN: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "atan2": math.atan2,
    "floor": math.floor,
    "abs": abs,
    "minimum": min,
    "maximum": max,
    "clip": lambda v, low, high: min(max(v, low), high),
    "mod": lambda a, b: a - b * math.floor(a / b),
    "where": lambda c, a, b: a if c > 0 else b,
    "to_int": int,
}
POSITIVE = {"sqrt", "log"}
ONE = ["sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid", "floor", "abs", "to_int"]
TWO = ["atan2", "minimum", "maximum", "mod"]
THREE = ["clip", "where"]


def called(name: str, xp: Any, operands: Any) -> Any:
    """Call a function; `where` gets a condition, and whole numbers come back as floats."""
    if name == "where":
        return xp.where(operands[0] > 0, *operands[1:])
    result = getattr(xp, name)(*operands)
    return xp.to_float(result) if name == "to_int" else result


def traced(name: str, *operands: npt.ArrayLike) -> npt.NDArray[np.float32]:
    inputs = {f"v{index}": np.array(operand, np.float32, ndmin=2) for index, operand in enumerate(operands)}
    return evaluate(*trace(lambda *values: called(name, values[-1], values[:-1]), list(inputs)), inputs)


def operands_of(name: str, count: int) -> list[npt.NDArray[np.float32]]:
    """Numbers over the range in which a float32 function can be compared with a plain one."""
    random = np.random.Generator(np.random.PCG64(len(name)))
    places = [random.uniform(-20, 20, 500).astype(np.float32) for _ in range(count)]
    if name in POSITIVE:
        return [np.abs(place) for place in places]
    return [*places[:1], *map(np.sort, places[1:])] if name != "clip" else [places[0], -abs(places[1]), abs(places[2])]


@pytest.mark.parametrize(("name", "count"), [*((n, 1) for n in ONE), *((n, 2) for n in TWO), *((n, 3) for n in THREE)])
def test_a_traced_function_is_the_plain_one(name: str, count: int) -> None:
    operands = operands_of(name, count)
    expected = [PLAIN[name](*map(float, numbers)) for numbers in zip(*operands, strict=True)]
    np.testing.assert_allclose(traced(name, *operands)[0], expected, rtol=2e-6, atol=5e-6)


@pytest.mark.parametrize(("name", "count"), [*((n, 1) for n in ONE), *((n, 2) for n in TWO), *((n, 3) for n in THREE)])
def test_a_function_of_numbers_is_the_plain_one_in_float64(name: str, count: int) -> None:
    for numbers in zip(*operands_of(name, count), strict=True):
        plain = tuple(map(float, numbers))
        got = called(name, XP, plain)
        assert isinstance(got, float)
        assert got == pytest.approx(PLAIN[name](*plain), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh", "sigmoid"])
def test_numbers_never_pass_through_the_platforms_mathematics(name: str) -> None:
    for number in np.linspace(0.01, 3, 300).tolist():
        assert getattr(XP, name)(number) == getattr(float64, name)(number)


@pytest.mark.parametrize("name", [*ONE, *TWO, *THREE])
def test_numpys_own_numbers_are_numbers(name: str) -> None:
    count = 1 if name in ONE else 2 if name in TWO else 3
    got = called(name, XP, [np.float32(0.5)] * count)
    assert got == called(name, XP, [0.5] * count)


@pytest.mark.parametrize("name", ONE)
@given(x=singles)
@settings(deadline=None)
def test_a_traced_function_is_total(name: str, x: float) -> None:
    assert np.isfinite(traced(name, [x])).all()


@pytest.mark.parametrize("name", TWO)
@given(a=singles, b=singles | st.just(0.0))
@settings(deadline=None)
def test_a_traced_function_of_two_is_total(name: str, a: float, b: float) -> None:
    assert np.isfinite(traced(name, [a], [b])).all()


@pytest.mark.parametrize("name", THREE)
@given(a=singles, b=singles, c=singles)
@settings(deadline=None)
def test_a_traced_function_of_three_is_total(name: str, a: float, b: float, c: float) -> None:
    assert np.isfinite(traced(name, [a], [b], [c])).all()


@pytest.mark.parametrize("name", ONE)
@given(x=doubles)
@settings(deadline=None)
def test_a_function_of_a_number_is_total(name: str, x: float) -> None:
    assert math.isfinite(called(name, XP, [x]))


@pytest.mark.parametrize("name", TWO)
@given(a=doubles, b=doubles | st.just(0.0))
@settings(deadline=None)
def test_a_function_of_two_numbers_is_total(name: str, a: float, b: float) -> None:
    assert math.isfinite(called(name, XP, [a, b]))


EXTREMES = [0.0, -0.0, 1e-45, -1e-45, 1e-38, 1.0, -1.0, 88.9, -104.5, 1e5, 2e5, 1e9, LARGEST, -LARGEST, LARGEST * 0.6]


@pytest.mark.parametrize("name", ONE)
def test_a_traced_function_is_total_at_the_extremes(name: str) -> None:
    assert np.isfinite(traced(name, EXTREMES)).all()


@pytest.mark.parametrize("name", TWO)
def test_a_traced_function_of_two_is_total_at_the_extremes(name: str) -> None:
    first, second = np.meshgrid(EXTREMES, EXTREMES)
    assert np.isfinite(traced(name, first.ravel(), second.ravel())).all()


def test_a_root_or_logarithm_of_what_is_negative_is_that_of_the_least() -> None:
    assert (XP.sqrt(-4.0), traced("sqrt", [-4.0])[0, 0]) == (0, 0)
    assert XP.log(-4.0) == XP.log(0.0) == pytest.approx(-708.396)
    assert traced("log", [-4.0])[0, 0] == traced("log", [0.0])[0, 0] == pytest.approx(-87.3365)


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_angles_are_clamped(name: str) -> None:
    for sign in (-1, 1):
        assert getattr(XP, name)(sign * 3e7) == getattr(XP, name)(sign * 1e5)
        assert traced(name, [sign * 3e7])[0, 0] == traced(name, [sign * 1e5])[0, 0]


@pytest.mark.parametrize("x", [1e9, 1.5e9, LARGEST])
def test_whole_numbers_stay_within_their_bounds(x: float) -> None:
    assert (XP.to_int(x), XP.to_int(-x)) == (10**9, -(10**9))
    np.testing.assert_array_equal(traced("to_int", [x, -x]), [[1e9, -1e9]])


def test_whole_numbers_are_rounded_towards_0() -> None:
    np.testing.assert_array_equal(traced("to_int", [-1.9, -0.5, 0.5, 1.9]), [[-1, 0, 0, 1]])
    assert [XP.to_int(x) for x in (-1.9, -0.5, 0.5, 1.9)] == [-1, 0, 0, 1]


def test_what_is_no_number_becomes_the_least_whole_number() -> None:
    nothing = np.array([[np.nan]], np.float32)
    got = evaluate(*trace(lambda x, xp: xp.to_float(xp.to_int(x)), ("x",)), {"x": nothing})
    assert got.tolist() == [[-1e9]]


@pytest.mark.parametrize("a", [5.0, -5.0, 0.0])
def test_what_is_left_by_0_is_0(a: float) -> None:
    assert XP.mod(a, 0.0) == 0
    assert traced("mod", [a], [0.0])[0, 0] == 0


@given(st.floats(-1e4, 1e4, width=32), st.floats(0.125, 100, width=32))
@settings(deadline=None)
def test_what_is_left_has_the_sign_of_the_divisor(a: float, b: float) -> None:
    for divisor in (b, -b):
        assert 0 <= XP.mod(a, divisor) / divisor <= 1
        assert 0 <= traced("mod", [a], [divisor])[0, 0] / divisor <= 1


def test_clipping_is_comparing_and_selecting() -> None:
    nothing = np.array([[np.nan, np.inf, -np.inf]], np.float32)
    got = evaluate(*trace(lambda x, xp: xp.clip(x, 0.0, 1.0), ("x",)), {"x": nothing})
    assert got.tolist() == [[0.0, 1.0, 0.0]]


def test_the_smaller_and_the_larger_are_compared_and_selected() -> None:
    nothing = np.array([[np.nan]], np.float32)
    for function in (lambda x, xp: xp.minimum(x, 2.0), lambda x, xp: xp.maximum(x, 2.0)):
        assert evaluate(*trace(function, ("x",)), {"x": nothing}).tolist() == [[2.0]]


@pytest.mark.parametrize("name", [name for name in ONE if name != "to_int"])
def test_a_function_of_floats_refuses_other_values(name: str) -> None:
    for kind, convert in (("whole-number", lambda x, xp: xp.to_int(x)), ("true/false", lambda x, xp: x > 0.0)):
        with pytest.raises(TraceError, match=f"{name} of a {kind} value"):
            trace(lambda x, xp, convert=convert: getattr(xp, name)(convert(x, xp)), ("x",))


def test_a_condition_may_be_a_plain_one() -> None:
    assert (XP.where(True, 1.0, 2.0), XP.where(False, 1.0, 2.0)) == (1.0, 2.0)


def test_pi_is_pi() -> None:
    assert XP.pi == math.pi


def test_concat_puts_channels_behind_each_other() -> None:
    inputs = {"x": np.array([[1, 2, 3]], np.float32)}
    got = evaluate(*trace(lambda x, xp: xp.concat([x, 0.5, x * 2.0]), ("x",)), inputs)
    assert got.tolist() == [[1, 2, 3], [0.5, 0.5, 0.5], [2, 4, 6]]


def test_affine_is_a_product_and_a_bias() -> None:
    weight, bias = np.array([[1, 2], [3, 4], [5, 6]], np.float32), np.array([7, 8, 9], np.float32)
    inputs = {"x": np.array([[1, -1]], np.float32), "y": np.array([[2, 0.5]], np.float32)}
    got = evaluate(*trace(lambda x, y, xp: xp.affine(xp.concat([x, y]), weight, bias), ("x", "y")), inputs)
    assert got.tolist() == [[12, 7], [19, 7], [26, 7]]


def test_affine_may_do_without_a_bias() -> None:
    inputs = {"x": np.array([[2]], np.float32)}
    got = evaluate(*trace(lambda x, xp: xp.affine(x, [[1.0], [-2.0], [0.5]]), ("x",)), inputs)
    assert got.tolist() == [[2], [-4], [1]]


def test_affine_takes_a_plain_number() -> None:
    inputs = {"x": np.array([[2]], np.float32)}
    got = evaluate(*trace(lambda x, xp: x + xp.affine(3.0, [[10.0]], [1.0]), ("x",)), inputs)
    assert got.tolist() == [[33]]


def test_a_table_gives_its_rows_and_clamps_the_index() -> None:
    rows = [[0, 0.1, 0.2], [1, 1.1, 1.2], [2, 2.1, 2.2]]
    inputs = {"x": np.array([[-5, 0, 1, 2, 3, 1e9]], np.float32)}
    got = evaluate(*trace(lambda x, xp: xp.table(xp.to_int(x), rows), ("x",)), inputs)
    np.testing.assert_array_equal(got.T, np.array(rows, np.float32)[[0, 0, 1, 2, 2, 2]])


def test_numbers_become_slots_when_they_meet_a_traced_value_and_not_before() -> None:
    _, arguments = trace(lambda x, xp: x * xp.cos(xp.pi / 3) + xp.sqrt(16.0), ("x",))
    assert arguments.constants == (float64.cos(math.pi / 3), 4.0)


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(TraceError, match=r"xp has no 'power'[\s\S]*it has abs, affine, atan2, .*, where"):
        XP.power  # noqa: B018

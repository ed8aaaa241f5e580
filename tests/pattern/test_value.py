"""What a part may do to a traced value, and what it is told when it may not."""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge.errors import RenderError
from artforge.pattern import TraceError, Value, trace
from artforge.pattern.numpy import evaluate

Function = Callable[[Any, Any, Any], Any]
X, Y = np.array([[-2.5, -1.0, 0.25, 3.0, 7.5]], np.float32), np.array([[2.0, -0.5, 1.5, -3.0, 0.75]], np.float32)


def shown(function: Function, x: npt.ArrayLike = X, y: npt.ArrayLike = Y) -> npt.NDArray[np.float32]:
    """Evaluate a function of two values; a true/false or whole-number result comes as floats."""

    def as_floats(x: Any, y: Any, xp: Any) -> Any:
        result = function(x, y, xp)
        if result.dtype == "bool":
            return xp.where(result, 1.0, 0.0)
        return xp.to_float(result) if result.dtype == "int" else result

    inputs = {"x": np.array(x, np.float32, ndmin=2), "y": np.array(y, np.float32, ndmin=2)}
    return evaluate(*trace(as_floats, ("x", "y")), inputs)


OPERATORS: list[Callable[[Any, Any], Any]] = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.eq,
    operator.ne,
]


@pytest.mark.parametrize("op", OPERATORS)
def test_an_operator_means_what_it_means_on_numbers(op: Callable[[Any, Any], Any]) -> None:
    expected = op(X.astype(np.float64), Y.astype(np.float64)).astype(np.float64)
    np.testing.assert_allclose(shown(lambda x, y, xp: op(x, y)), expected, rtol=1e-6)


@pytest.mark.parametrize("number", [2, 0.75, -1.5, np.float32(0.75), np.float64(-2.0), np.int64(3), np.array(0.5)])
@pytest.mark.parametrize("op", OPERATORS)
def test_an_operator_takes_a_number_on_either_side(op: Callable[[Any, Any], Any], number: Any) -> None:
    exact = X.astype(np.float64)
    right, left = op(exact, float(number)), op(float(number), exact)
    np.testing.assert_allclose(shown(lambda x, y, xp: op(x, number)), right.astype(np.float64), rtol=1e-6)
    np.testing.assert_allclose(shown(lambda x, y, xp: op(number, x)), left.astype(np.float64), rtol=1e-6)


@pytest.mark.parametrize("op", [operator.neg, operator.pos, operator.abs])
def test_a_sign_means_what_it_means_on_numbers(op: Callable[[Any], Any]) -> None:
    np.testing.assert_array_equal(shown(lambda x, y, xp: op(x)), op(X))


@pytest.mark.parametrize("exponent", [1, 2, 3, 5, 16, 17, 30, -1, -2, -3])
def test_a_whole_power_multiplies_whatever_the_sign(exponent: int) -> None:
    got = shown(lambda x, y, xp: x**exponent)
    np.testing.assert_allclose(got, X.astype(np.float64) ** exponent, rtol=1e-5)


def test_the_power_of_0_is_1() -> None:
    np.testing.assert_array_equal(shown(lambda x, y, xp: x**0), np.ones_like(X))


@pytest.mark.parametrize("exponent", [0.5, 2.0, -1.5, 0.0])
def test_a_broken_power_of_what_is_positive_is_the_power(exponent: float) -> None:
    positive = np.abs(X)
    np.testing.assert_allclose(shown(lambda x, y, xp: x**exponent, positive), positive**exponent, rtol=1e-5)


def test_a_broken_power_takes_what_is_not_positive_for_nearly_0() -> None:
    got = shown(lambda x, y, xp: x**0.5, [-4.0, 0.0])
    np.testing.assert_allclose(got, 0, atol=1e-15)


def test_a_number_may_have_a_traced_power() -> None:
    np.testing.assert_allclose(shown(lambda x, y, xp: 2.0**x), 2.0**X, rtol=1e-5)


def test_a_traced_value_may_have_a_traced_power() -> None:
    np.testing.assert_allclose(shown(lambda x, y, xp: abs(x) ** y), np.abs(X) ** Y, rtol=1e-5)


@given(st.floats(-1e6, 1e6, width=32), st.floats(-1e6, 1e6, width=32))
@settings(deadline=None)
def test_what_is_left_lies_between_0_and_the_divisor(a: float, b: float) -> None:
    rest = float(shown(lambda x, y, xp: x % y, [a], [b])[0, 0])
    assert min(b, 0) <= rest <= max(b, 0)


def test_what_is_left_by_0_is_0() -> None:
    np.testing.assert_array_equal(shown(lambda x, y, xp: x % 0.0), np.zeros_like(X))
    np.testing.assert_array_equal(shown(lambda x, y, xp: 5.0 % (x * 0.0)), np.zeros_like(X))


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (lambda a, b: a & b, (X > 0) & (Y > 0)),
        (lambda a, b: a | b, (X > 0) | (Y > 0)),
        (lambda a, b: ~a, ~(X > 0)),
    ],
)
def test_conditions_combine(logic: Callable[[Any, Any], Any], expected: npt.NDArray[np.bool_]) -> None:
    np.testing.assert_array_equal(shown(lambda x, y, xp: logic(x > 0, y > 0)), expected)


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul])
def test_whole_numbers_stay_whole(op: Callable[[Any, Any], Any]) -> None:
    got = shown(lambda x, y, xp: op(xp.to_int(x), 3))
    np.testing.assert_array_equal(got, op(X.astype(np.int32), 3))


def test_channels_are_counted_and_sliced() -> None:
    def function(x: Any, y: Any, xp: Any) -> Any:
        v = xp.concat([x, y, x + y, x - y])
        assert (v.channels, v[1:3].channels, v[-1:].channels, v[:].channels, v[2:99].channels) == (4, 2, 1, 4, 2)
        return xp.concat([v[1:2], v[-1:], v[2:3]])

    np.testing.assert_array_equal(shown(function), np.concatenate([Y, X - Y, X + Y]))


def test_one_channel_is_spread_over_the_others() -> None:
    got = shown(lambda x, y, xp: xp.concat([x, y, x]) * y + 1.0)
    np.testing.assert_array_equal(got, np.concatenate([X, Y, X]) * Y + np.float32(1))


def in_place(x: Any, y: Any, xp: Any) -> Any:
    x[0:1] = 0.0
    return x


def branches(x: Any, y: Any, xp: Any) -> Any:
    if x > 0:
        return x
    return y


def deep(x: Any, y: Any, xp: Any) -> Any:
    def inner(v: Any) -> Any:
        return v * math.sin(v)

    return inner(x)


WHOLE = "xp.to_int, xp.to_float or xp.where"
REFUSED: list[tuple[Function, str, str]] = [
    (lambda x, y, xp: x if x > 0 else y, "`if`, `and`, `or`, `not`", "xp.where(condition, a, b)"),
    (lambda x, y, xp: x > 0 and y > 0, "`if`, `and`, `or`, `not`", "`&`, `|`"),
    (lambda x, y, xp: not x, "`if`, `and`, `or`, `not`", "xp.where"),
    (lambda x, y, xp: max(x, 0.0), "`min()` or `max()`", "xp.maximum(a, b)"),
    (lambda x, y, xp: 0 < x < 1, "`and`", "`&`"),
    (lambda x, y, xp: x in [y], "`if`", "xp.where"),
    (lambda x, y, xp: math.sin(x), "takes a single number", "xp.sin(x)"),
    (lambda x, y, xp: math.floor(x), "takes a single number", "xp.sin(x)"),
    (lambda x, y, xp: float(x), "takes a single number", "functions of xp"),
    (lambda x, y, xp: int(x), "takes a single number", "functions of xp"),
    (lambda x, y, xp: [1, 2, 3][x], "takes a single number", "functions of xp"),
    (lambda x, y, xp: range(x), "takes a single number", "functions of xp"),
    (lambda x, y, xp: np.sin(x), "np.sin got a traced value", "xp.sin(x)"),
    (lambda x, y, xp: np.arctan2(y, x), "np.arctan2 got a traced value", "functions of xp"),
    (lambda x, y, xp: np.maximum(x, 0.0), "np.maximum got a traced value", "functions of xp"),
    (lambda x, y, xp: np.where(x > 0, x, y), "numpy got a traced value", "xp.where(c, a, b)"),
    (lambda x, y, xp: np.asarray(x), "numpy got a traced value", "functions of xp"),
    (lambda x, y, xp: np.stack([x, y]), "numpy got a traced value", "functions of xp"),
    (lambda x, y, xp: np.clip(x, 0, 1), "no .clip", "functions of xp"),
    (lambda x, y, xp: np.sum(x), "no .sum", "functions of xp"),
    (lambda x, y, xp: x.mean(), "no .mean", "functions of xp"),
    (lambda x, y, xp: x.shape, "no .shape", "functions of xp"),
    (lambda x, y, xp: list(x), "cannot be iterated or unpacked", "v[0:1]"),
    (lambda x, y, xp: sum(xp.concat([x, y])), "cannot be iterated or unpacked", "v[0:1]"),
    (lambda x, y, xp: len(x), "no length", "v.channels"),
    (in_place, "cannot be changed in place", "x = xp.where(condition, new, x)"),
    (branches, "`if`", "xp.where(condition, a, b)"),
    (lambda x, y, xp: round(x), "`round()`", "xp.floor(v + 0.5)"),
    (lambda x, y, xp: round(x, 2), "`round()`", "xp.floor(v + 0.5)"),
    (lambda x, y, xp: f"{x}", "cannot be formatted", "no value before the picture is rendered"),
    (lambda x, y, xp: f"{x:.3f}", "cannot be formatted", "no value before the picture is rendered"),
    (lambda x, y, xp: "{}".format(x), "cannot be formatted", "no value before"),  # noqa: UP032
    (lambda x, y, xp: "%s" % x, "cannot be formatted", "no value before"),  # noqa: UP031
    (lambda x, y, xp: "%d" % x, "takes a single number", "functions of xp"),  # noqa: UP031
    (lambda x, y, xp: str(x), "cannot be formatted", "no value before"),
    (lambda x, y, xp: x[0], "indexed by a range of channels", "v[0:1]"),
    (lambda x, y, xp: x[0:1:2], "indexed by a range of channels", "v[0:1]"),
    (lambda x, y, xp: x[1:2], "no channels 1:2 among 1", "count from 0"),
    (lambda x, y, xp: x[0:0], "no channels 0:0 among 1", "count from 0"),
    (lambda x, y, xp: xp.concat([x, y]) + xp.concat([x, y, x]), "2 and 3 channels", "the same number of channels"),
    (lambda x, y, xp: xp.where(x > 0, xp.concat([x, y]), xp.concat([x, y, x])), "2 and 3 channels", "same number"),
    (lambda x, y, xp: x + True, "with bool", "numbers and traced values only"),
    (lambda x, y, xp: x ** True, "with bool", "numbers and traced values only"),
    (lambda x, y, xp: (x > 0) & True, "with bool", "numbers and traced values only"),
    (lambda x, y, xp: x * np.bool_(True), "with bool", "numbers and traced values only"),
    (lambda x, y, xp: x + "1", "with str", "numbers and traced values only"),
    (lambda x, y, xp: x == None, "with NoneType", "numbers and traced values only"),  # noqa: E711
    (lambda x, y, xp: x * 1j, "with complex", "numbers and traced values only"),
    (lambda x, y, xp: x * np.ones(3), "with ndarray", "numbers and traced values only"),
    (lambda x, y, xp: np.ones(3) * x, "with ndarray", "numbers and traced values only"),
    (lambda x, y, xp: x % [1], "with list", "numbers and traced values only"),
    (lambda x, y, xp: x + (y > 0), "float and true/false values", WHOLE),
    (lambda x, y, xp: x + xp.to_int(y), "float and whole-number values", WHOLE),
    (lambda x, y, xp: x < xp.to_int(y), "float and whole-number values", WHOLE),
    (lambda x, y, xp: xp.where(x > 0, x, xp.to_int(y)), "float and whole-number values", WHOLE),
    (lambda x, y, xp: xp.where(x, x, y), "the condition of xp.where is a number", "xp.where(v > 0.5, a, b)"),
    (lambda x, y, xp: x & y, "and of a float value", WHOLE),
    (lambda x, y, xp: ~x, "not of a float value", WHOLE),
    (lambda x, y, xp: -(x > 0), "negative of a true/false value", WHOLE),
    (lambda x, y, xp: (x > 0) + (y > 0), "add of a true/false value", WHOLE),
    (lambda x, y, xp: xp.to_int(x) / 2, "divide of a whole-number value", WHOLE),
    (lambda x, y, xp: xp.sin(xp.to_int(x)), "sin of a whole-number value", WHOLE),
    (lambda x, y, xp: xp.to_float(x), "to_float of a float value", WHOLE),
    (lambda x, y, xp: xp.to_int(xp.to_int(x)), "to_int of a whole-number value", WHOLE),
    (lambda x, y, xp: xp.to_int(x) + 0.5, "a whole-number value with 0.5", "xp.to_float"),
    (lambda x, y, xp: xp.to_int(x) * 2**31, "a whole-number value with 2147483648", "xp.to_float"),
    (lambda x, y, xp: (x > 0) | 1, "a true/false value with a number", "compare it: v > 0.5"),
    (lambda x, y, xp: xp.arctan2(y, x), "xp has no 'arctan2'", "it has abs, affine, atan2"),
    (lambda x, y, xp: xp.concat([]), "concat of nothing", "at least one value"),
    (lambda x, y, xp: xp.concat([x, x > 0]), "concat of values that are not floats", "xp.to_float"),
    (lambda x, y, xp: xp.concat([x, None]), "with NoneType", "numbers and traced values only"),
    (lambda x, y, xp: xp.affine(x, [[1.0, 2.0]]), "weights of shape (1, 2) for 1 channels", "(outputs, channels)"),
    (lambda x, y, xp: xp.affine(x, [1.0]), "weights of shape (1,) for 1 channels", "(outputs, channels)"),
    (lambda x, y, xp: xp.affine(x, np.zeros((0, 1))), "weights of shape (0, 1)", "(outputs, channels)"),
    (lambda x, y, xp: xp.affine(x, [[1.0], [2.0]], [1.0]), "a bias of shape (1,) for 2 outputs", "(outputs,)"),
    (lambda x, y, xp: xp.affine(x, [[1.0]], [[1.0]]), "a bias of shape (1, 1) for 1 outputs", "(outputs,)"),
    (lambda x, y, xp: xp.affine(xp.to_int(x), [[1.0]]), "a layer got values that are not floats", "xp.to_float"),
    (lambda x, y, xp: xp.table(x, [[1.0]]), "not one traced whole number", "xp.to_int"),
    (lambda x, y, xp: xp.table(1, [[1.0]]), "not one traced whole number", "xp.to_int"),
    (lambda x, y, xp: xp.table(xp.to_int(xp.concat([x, y])), [[1.0]]), "not one traced whole number", "xp.to_int"),
    (lambda x, y, xp: xp.table(xp.to_int(x), [1.0]), "a table of shape (1,)", "(rows, channels)"),
    (lambda x, y, xp: xp.table(xp.to_int(x), []), "a table of shape (0,)", "(rows, channels)"),
    (lambda x, y, xp: xp.table(xp.to_int(x), np.zeros((0, 3))), "a table of shape (0, 3)", "(rows, channels)"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "message", "advice"), REFUSED)
def test_what_has_no_meaning_is_refused_with_the_line_and_what_to_write(
    function: Function, message: str, advice: str
) -> None:
    with pytest.raises(TraceError) as caught:
        trace(function, ("x", "y"))
    place, source, written = str(caught.value).split("\n")
    lines, first = inspect.getsourcelines(function)
    file, number, said = place.split(":", 2)
    assert file == __file__
    assert first <= int(number) < first + len(lines)
    assert source.strip() == lines[int(number) - first].strip()
    assert message in said
    assert advice in written


def test_the_line_is_the_one_that_ran_and_not_the_one_that_was_called() -> None:
    with pytest.raises(TraceError, match=r"\n    return v \* math\.sin\(v\)\n"):
        trace(deep, ("x", "y"))


def test_a_refusal_is_a_failed_rendering() -> None:
    assert issubclass(TraceError, RenderError)


def test_a_value_has_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        trace(lambda x, xp: xp.concat([{x: 1}]), ("x",))


def test_asking_for_a_special_method_is_no_error() -> None:
    def function(x: Any, xp: Any) -> Any:
        assert not hasattr(x, "__array_interface__")
        return x

    trace(function, ("x",))


def test_adding_in_place_makes_another_value() -> None:
    def function(x: Any, y: Any, xp: Any) -> Any:
        before = x
        x += y
        return x - before

    np.testing.assert_array_equal(shown(function), X + Y - X)


def test_annotations_may_say_value() -> None:
    def function(x: Value, xp: Any) -> Value:
        return (x + 1) * 2 - x / 2

    trace(function, ("x",))

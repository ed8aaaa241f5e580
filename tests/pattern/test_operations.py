"""Each operation by itself, compiled and by the reference, on numbers where processors and compilers err."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from pattern.random_graphs import revealed

from artforge import Canvas, Namespace, Pattern, Value
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.maths import BODIES
from artforge.pattern.numpy import ON_ARRAYS, NumpyBackend
from artforge.pattern.value import apply

# fmt: off
NUMBERS = np.array([
    0.0, -0.0, 1e-45, -1e-45, 1e-39, -1e-39, 1.1754944e-38, -1.1754944e-38, 1e-20, 0.1, 1 / 3, 0.5, -0.5, 0.99999994,
    1.0, -1.0, 1.0000001, 1.5, -1.5, 2.5, 1.5707964, -3.1415927, -7.3, 9.01, 87.5, 88.72284, -103.9, -104.5, 1e5, -1e5,
    8388607.5, -8388608.5, 16777216.0, 1e9, -1e9, 2147483648.0, 1e20, -1e20, 3e38, 3.4028235e38, -3.4028235e38,
    np.inf, -np.inf, np.nan,
], np.float32)
PATTERNS = np.array([
    0, 1, 2, 31, 255, 0x7FFFFF, 0x800000, 0x3F800000, 0x3EAAAAAB, 16_777_217, -16_777_219, 65_599, 1_000_000_007,
    2**31 - 1, 2**31 - 65, -1, -2, -255, -(2**31), -(2**31) + 1, -1_000_000_000, 0x55555555,
], np.int32).view(np.float32)
# fmt: on
CANVAS = Canvas(size=(len(NUMBERS), len(NUMBERS)))
REFERENCE = NumpyBackend()
BACKENDS = [LlvmBackend(lanes=lanes) for lanes in (4, 8, 16)]


@dataclass(frozen=True)
class Operands:
    """Three floats `x`, `y`, `z`, two whole numbers `i`, `j` and two conditions `c`, `d`: every pair is met."""

    x: Value
    y: Value
    z: Value
    i: Value
    j: Value
    c: Value
    d: Value


def operands(column: Value, row: Value, xp: Namespace, channels: int) -> Operands:
    third = column * 7.0 + row * 11.0
    x, y, z = (_looked_up(NUMBERS, place, channels, xp) for place in (column, row, third))
    i, j = (apply("bits", _looked_up(PATTERNS, place, channels, xp)) for place in (column, row))
    return Operands(x, y, z, i, j, x < y, z > 0.3)


def _looked_up(numbers: Any, place: Value, channels: int, xp: Namespace) -> Value:
    rows = np.stack([np.roll(numbers, 5 * channel) for channel in range(channels)], axis=1)
    return xp.table(xp.to_int(place % len(numbers)), rows)


Operation = tuple[str, Callable[[Operands], Value]]


def _on(names: str, choose: Callable[[Operands], tuple[Any, ...]]) -> list[Operation]:
    return [(name, partial(_applied, name, choose)) for name in names.split()]


def _applied(name: str, choose: Callable[[Operands], tuple[Any, ...]], given: Operands) -> Value:
    return apply(name, *choose(given))


OPERATIONS: dict[str, list[Operation]] = {
    "a float": _on(
        "tanh sin cos exp log sigmoid sqrt floor abs negative bits to_int",
        lambda given: (given.x,),
    ),
    "floats": _on(
        "add subtract multiply divide minimum maximum atan2 less less_equal equal",
        lambda given: (given.x, given.y),
    ),
    "three floats": _on("fma", lambda given: (given.x, given.y, given.z)),
    "a choice of floats": _on("where", lambda given: (given.c, given.x, given.z)),
    "a whole number": _on("to_float from_bits fraction", lambda given: (given.i,)),
    "whole numbers": _on(
        "add subtract multiply minimum maximum less less_equal equal and or xor hash",
        lambda given: (given.i, given.j),
    ),
    "a choice of whole numbers": _on("where", lambda given: (given.c, given.i, given.j)),
    "no place": _on("shift_left shift_right", lambda given: (given.i, 0)),
    "a place": _on("shift_left shift_right", lambda given: (given.i, 1)),
    "all places": _on("shift_left shift_right", lambda given: (given.i, 31)),
    "conditions": _on("and or", lambda given: (given.c, given.d)),
    "a condition": _on("not", lambda given: (given.c,)),
    "a choice of conditions": _on("where", lambda given: (given.c, given.d, given.c)),
}
EACH = [(f"{name} of {what}", run) for what, operations in OPERATIONS.items() for name, run in operations]


def test_every_operation_is_among_these() -> None:
    assert {name.split()[0] for name, _ in EACH} == {*ON_ARRAYS, *BODIES}


@pytest.mark.parametrize("channels", [1, 5])
@pytest.mark.parametrize("operation", [run for _, run in EACH], ids=[name for name, _ in EACH])
def test_an_operation_gives_the_bits_of_the_reference(operation: Callable[[Operands], Value], channels: int) -> None:
    def function(column: Value, row: Value, xp: Namespace) -> Value:
        return revealed(operation(operands(column, row, xp, channels)), xp)

    expected = Pattern(CANVAS, function, REFERENCE).picture().array()
    for backend in BACKENDS:
        np.testing.assert_array_equal(Pattern(CANVAS, function, backend).picture().array(), expected)


def test_the_numbers_tell_results_apart() -> None:
    def function(column: Value, row: Value, xp: Namespace) -> Value:
        return revealed(operands(column, row, xp, 1).x, xp)

    image = Pattern(CANVAS, function, REFERENCE).picture().array()
    assert len({colour.tobytes() for colour in image[0]}) == len(NUMBERS)


ONCE = [0.3, -0.0, 1e-40, 88.0, -7.3, 3e38]


@pytest.mark.parametrize("name", ["tanh", "sin", "cos", "exp", "log", "sigmoid", "sqrt", "floor"])
@pytest.mark.parametrize("often", ["once", "once a row"])
def test_what_is_computed_seldom_has_the_bits_of_the_reference(name: str, often: str) -> None:
    def function(column: Value, row: Value, xp: Namespace) -> Value:
        numbers = [xp.concat([number]) * (row - 3.0 if often == "once a row" else 1.0) for number in ONCE]
        return revealed(xp.concat([apply(name, number) for number in numbers]), xp)

    canvas = Canvas(size=(3, 7))
    expected = Pattern(canvas, function, REFERENCE).picture().array()
    for backend in BACKENDS:
        np.testing.assert_array_equal(Pattern(canvas, function, backend).picture().array(), expected)

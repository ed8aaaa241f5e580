"""The names a part may use on traced values: `xp`, in the manner of the Array API standard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

import numpy as np

from artforge.pattern import hashing
from artforge.pattern.graph import Node, Tracer
from artforge.pattern.maths import ON_NUMBERS
from artforge.pattern.value import LARGEST_INT, Operand, Value, apply, lift, refuse

V = TypeVar("V", Value, float)
"""A traced value or a number: what comes back is the same sort."""


class Namespace:
    """Mathematics for parts. On traced values it traces; on plain numbers it computes at once, in float64."""

    pi = math.pi

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def __getattr__(self, name: str) -> NoReturn:
        names = ", ".join(known for known in dir(type(self)) if not known.startswith("_"))
        refuse(f"xp has no {name!r}", f"it has {names}")

    def _one(self, op: str, v: V) -> V:
        result: V = self._call(op, v)
        return result

    def _call(self, op: str, *operands: Any) -> Any:
        if any(isinstance(operand, Value) for operand in operands):
            return apply(op, *operands)
        return ON_NUMBERS[op](*map(float, operands))

    def sqrt(self, v: V) -> V:
        """Return the square root, of what is negative 0."""
        return self._one("sqrt", v)

    def exp(self, v: V) -> V:
        """Return e to the power of `v`."""
        return self._one("exp", v)

    def log(self, v: V) -> V:
        """Return the natural logarithm; what is not positive counts as the smallest normal number."""
        return self._one("log", v)

    def sin(self, v: V) -> V:
        """Return the sine of radians, clamped to ±100,000."""
        return self._one("sin", v)

    def cos(self, v: V) -> V:
        """Return the cosine of radians, clamped to ±100,000."""
        return self._one("cos", v)

    def tanh(self, v: V) -> V:
        """Return the hyperbolic tangent."""
        return self._one("tanh", v)

    def sigmoid(self, v: V) -> V:
        """Return 1 / (1 + e^−v)."""
        return self._one("sigmoid", v)

    def atan2(self, y: Any, x: Any) -> Any:
        """Return the angle of the point (x, y) in radians, in [−π, π]."""
        return self._call("atan2", y, x)

    def floor(self, v: V) -> V:
        """Return the greatest whole number that is not above `v`."""
        return self._one("floor", v)

    def abs(self, v: V) -> V:
        """Return the distance from 0."""
        return self._one("abs", v)

    def minimum(self, a: Any, b: Any) -> Any:
        """Return the smaller of two."""
        return self._call("minimum", a, b)

    def maximum(self, a: Any, b: Any) -> Any:
        """Return the larger of two."""
        return self._call("maximum", a, b)

    def clip(self, v: Any, low: Any, high: Any) -> Any:
        """Return `v`, but no less than `low` and no more than `high`."""
        return self.minimum(self.maximum(v, low), high)

    def mod(self, a: Any, b: Any) -> Any:
        """Return a − b·floor(a / b), which has the sign of `b`; 0 where `b` is 0."""
        return a % b if isinstance(a, Value) or isinstance(b, Value) else self._call("mod", a, b)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """Return `a` where the condition holds and `b` elsewhere."""
        if isinstance(condition, Value):
            return apply("where", condition, a, b)
        return a if condition else b

    def to_int(self, v: Any) -> Any:
        """Return whole numbers, rounded towards 0 and within ±10⁹; what is no number counts as −10⁹."""
        return apply("to_int", v) if isinstance(v, Value) else int(min(max(float(v), -1e9), 1e9))

    def to_float(self, v: Any) -> Any:
        """Return whole numbers as float32."""
        return apply("to_float", v) if isinstance(v, Value) else float(v)

    def hash(self, *whole: Any) -> Any:
        """Return a number in [0, 1) that whole numbers decide and that looks random; the next ones give another.

        Give those that pixels share first, such as a seed: what they make of the beginning is computed once.
        """
        if not whole:
            refuse("hash of nothing", "give it at least one whole number")
        state: Any = hashing.START
        for word in whole:
            if isinstance(state, Value) or isinstance(word, Value):
                state = apply("hash", state, word)
            else:
                state = ON_NUMBERS["hash"](state, _whole(word))
        return apply("fraction", state) if isinstance(state, Value) else ON_NUMBERS["fraction"](state)

    def concat(self, values: Sequence[Operand]) -> Value:
        """Put the channels of several values behind each other."""
        parts = [lift(self._tracer, value, "float") for value in values]
        if not parts:
            refuse("concat of nothing", "give it at least one value")
        if any(part.dtype != "float" for part in parts):
            refuse("concat of values that are not floats", "convert with xp.to_float")
        if len(parts) == 1:
            return parts[0]
        numbers = tuple(part.number for part in parts)
        return self._add(Node("concat", numbers, sum(part.channels for part in parts), "float"))

    def affine(self, v: Value, weight: Any, bias: Any = None) -> Value:
        """Return weight·v + bias: `weight` has the shape (outputs, channels of v), `bias` (outputs,)."""
        v, shape = lift(self._tracer, v, "float"), np.shape(weight)
        if v.dtype != "float":
            refuse("a layer got values that are not floats", "convert with xp.to_float")
        if len(shape) != 2 or shape[1] != v.channels or not shape[0]:
            refuse(f"weights of shape {shape} for {v.channels} channels", "their shape is (outputs, channels)")
        if bias is not None and np.shape(bias) != shape[:1]:
            refuse(f"a bias of shape {np.shape(bias)} for {shape[0]} outputs", "its shape is (outputs,)")
        slots = (self._tracer.weight(weight), None if bias is None else self._tracer.weight(bias))
        return self._add(Node("affine", (v.number,), shape[0], "float", slots))

    def table(self, index: Value, rows: Any) -> Value:
        """Return the row of a table, shape (rows, channels), at a whole-number index, clamped to the table."""
        if not isinstance(index, Value) or index.dtype != "int" or index.channels != 1:
            refuse("the index of a table is not one traced whole number", "convert it with xp.to_int")
        shape = np.shape(rows)
        if len(shape) != 2 or 0 in shape:
            refuse(f"a table of shape {shape}", "its shape is (rows, channels)")
        return self._add(Node("table", (index.number,), shape[1], "float", (self._tracer.weight(rows),)))

    def _add(self, node: Node) -> Value:
        return Value(self._tracer, self._tracer.add(node))


def _whole(number: Any) -> int:
    whole: Any = number.item() if isinstance(number, np.generic) else number
    if type(whole) is not int or not ~LARGEST_INT <= whole <= LARGEST_INT:
        refuse(f"hash of {number!r}", "give it whole numbers that int32 holds, or traced ones: xp.to_int(v)")
    return whole

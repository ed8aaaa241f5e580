"""What part code holds while it is traced: a value of every pixel at once, with operators."""

from __future__ import annotations

import linecache
import operator
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from artforge.errors import RenderError
from artforge.pattern.graph import Dtype, Node, Tracer

PACKAGE = str(Path(__file__).parent.parent) + os.sep
PASSED_OVER = (str(Path(__file__).parent) + os.sep, str(Path(np.__file__).parent) + os.sep)
LARGEST_INT = 2**31 - 1
WORDS: dict[Dtype, str] = {"float": "float", "int": "whole-number", "bool": "true/false"}


class TraceError(RenderError):
    """A part did something to a traced value that has no meaning for all pixels at once."""


def refuse(message: str, advice: str) -> NoReturn:
    """Raise a `TraceError` that shows the line of the part's code which was running, if it has not returned."""
    frame: Any = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(PASSED_OVER):
        frame = frame.f_back
    file, number = frame.f_code.co_filename, frame.f_lineno
    if file.startswith(PACKAGE):
        raise TraceError(f"{message}\n    {advice}")
    source = linecache.getline(file, number).strip()
    raise TraceError(f"{file}:{number}: {message}\n    {source}\n    {advice}", located=True)


def misreturned(message: str, advice: str) -> NoReturn:
    """Raise a `TraceError` about what a part's function has returned; who called it knows whose it is."""
    raise TraceError(f"{message}\n    {advice}")


class Value:
    """A number, or several channels of numbers, of every pixel: float32, int32 or true/false.

    It has the arithmetic and comparison operators, `v[0:2]` for channels and `channels` for how many there
    are. It has no value yet, so nothing can branch on it.
    """

    __slots__ = ("channels", "dtype", "number", "tracer")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, tracer: Tracer, number: int) -> None:
        self.tracer = tracer
        self.number = number
        self.channels = tracer.nodes[number].channels
        self.dtype = tracer.nodes[number].dtype

    def __add__(self, other: Operand) -> Value:
        return apply("add", self, other)

    def __radd__(self, other: Operand) -> Value:
        return apply("add", other, self)

    def __sub__(self, other: Operand) -> Value:
        return apply("subtract", self, other)

    def __rsub__(self, other: Operand) -> Value:
        return apply("subtract", other, self)

    def __mul__(self, other: Operand) -> Value:
        return apply("multiply", self, other)

    def __rmul__(self, other: Operand) -> Value:
        return apply("multiply", other, self)

    def __truediv__(self, other: Operand) -> Value:
        return apply("divide", self, other)

    def __rtruediv__(self, other: Operand) -> Value:
        return apply("divide", other, self)

    def __floordiv__(self, other: Operand) -> Value:
        return apply("floor", self / other)

    def __rfloordiv__(self, other: Operand) -> Value:
        return apply("floor", other / self)

    def __mod__(self, other: Operand) -> Value:
        return _modulo(self, other)

    def __rmod__(self, other: Operand) -> Value:
        return _modulo(other, self)

    def __pow__(self, exponent: Operand) -> Value:
        """Multiply for a whole number (of type int); else a base counts as the smallest normal number at least."""
        if type(exponent) is not int or exponent == 0:
            return apply("exp", apply("log", self) * exponent)
        if exponent < 0:
            return 1.0 / self**-exponent
        if exponent == 1:
            return self
        half = self ** (exponent // 2)
        return half * half * self if exponent % 2 else half * half

    def __rpow__(self, base: Operand) -> Value:
        return apply("exp", apply("log", lift(self.tracer, base, "float")) * self)

    def __neg__(self) -> Value:
        return apply("negative", self)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return apply("abs", self)

    def __lt__(self, other: Operand) -> Value:
        return apply("less", self, other)

    def __le__(self, other: Operand) -> Value:
        return apply("less_equal", self, other)

    def __gt__(self, other: Operand) -> Value:
        return apply("less", other, self)

    def __ge__(self, other: Operand) -> Value:
        return apply("less_equal", other, self)

    def __eq__(self, other: object) -> Value:  # type: ignore[override]
        return apply("equal", self, other)

    def __ne__(self, other: object) -> Value:  # type: ignore[override]
        return apply("not", apply("equal", self, other))

    def __and__(self, other: Operand) -> Value:
        return apply("and", self, other)

    def __or__(self, other: Operand) -> Value:
        return apply("or", self, other)

    def __invert__(self) -> Value:
        return apply("not", self)

    def __getitem__(self, channels: slice) -> Value:
        if not isinstance(channels, slice) or channels.step not in (None, 1):
            refuse("a traced value is indexed by a range of channels", "write v[0:1], v[0:3] …")
        start, stop, _ = channels.indices(self.channels)
        if stop <= start:
            refuse(f"there are no channels {channels.start}:{channels.stop} among {self.channels}", "count from 0")
        if stop - start == self.channels:
            return self
        node = Node("slice", (self.number,), stop - start, self.dtype, (start, stop))
        return Value(self.tracer, self.tracer.add(node))

    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - it explains why not
        refuse(
            "`if`, `and`, `or`, `not`, `min()` or `max()` on a value that differs from pixel to pixel",
            "write xp.where(condition, a, b), `&`, `|`, xp.minimum(a, b) or xp.maximum(a, b)",
        )

    def __float__(self) -> NoReturn:
        refuse("a function that takes a single number got a traced value", "use the functions of xp: xp.sin(x) …")

    def __int__(self) -> NoReturn:
        self.__float__()

    def __index__(self) -> NoReturn:  # noqa: PLE0305
        self.__float__()

    def __round__(self, digits: int = 0) -> NoReturn:
        refuse("`round()` of a traced value", "write xp.floor(v + 0.5)")

    def __array__(self, *_: object, **__: object) -> NoReturn:
        refuse("numpy got a traced value", "use the functions of xp: xp.sin(x), xp.where(c, a, b) …")

    def __iter__(self) -> Iterator[Value]:
        refuse("a traced value cannot be iterated or unpacked", "channels are v[0:1], v[1:2] …")

    def __len__(self) -> NoReturn:  # noqa: PLE0303
        refuse("a traced value has no length", "v.channels says how many channels it has")

    def __setitem__(self, *_: object) -> NoReturn:
        refuse("a traced value cannot be changed in place", "write x = xp.where(condition, new, x)")

    def __format__(self, spec: str) -> NoReturn:
        refuse("a traced value cannot be formatted as text", "it has no value before the picture is rendered")

    def __str__(self) -> str:
        return format(self)

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        # The arithmetic of numpy's own numbers ends here: np.float64(2) * v.
        if method != "__call__" or options or ufunc.__name__ not in OPERATORS:
            refuse(f"np.{ufunc.__name__} got a traced value", "use the functions of xp: xp.sin(x), xp.where(c, a, b) …")
        return OPERATORS[ufunc.__name__](*(lift(self.tracer, operand, self.dtype) for operand in operands))

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        refuse(f"a traced value has no .{name}", "use the functions of xp")


Operand = Value | float | int
OPERATORS: dict[str, Callable[..., Value]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "power": operator.pow,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
}


def _modulo(a: Any, b: Any) -> Value:
    """Return a − b·floor(a / b), kept between 0 and b, so that it is total: what is left by 0 is 0."""
    rest = a - b * (a // b)
    low, high = (apply("minimum", b, 0.0), apply("maximum", b, 0.0)) if isinstance(b, Value) else sorted((b, 0.0))
    return apply("minimum", apply("maximum", rest, low), high)


def lift(tracer: Tracer, value: Any, dtype: Dtype) -> Value:
    """Make a traced value of a plain number; raises `TraceError` for anything else."""
    if isinstance(value, Value):
        return value
    number = value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        refuse(f"cannot mix a traced value with {type(value).__name__}", "use numbers and traced values only")
    if dtype == "bool":
        refuse("cannot mix a true/false value with a number", "compare it: v > 0.5")
    if dtype == "int" and not (isinstance(number, int) and ~LARGEST_INT <= number <= LARGEST_INT):
        refuse(f"cannot mix a whole-number value with {number!r}", "convert the value with xp.to_float")
    return Value(tracer, tracer.constant(number, dtype))


FUNCTIONS = frozenset({"sqrt", "sin", "cos", "exp", "log", "tanh", "sigmoid", "atan2"})
FLOAT_ONLY = FUNCTIONS | {"divide", "floor", "negative", "abs", "fma", "to_int", "bits"}
INT_ONLY = frozenset({"to_float", "from_bits", "xor", "shift_left", "shift_right", "hash", "fraction"})
COMPARISONS = frozenset({"less", "less_equal", "equal"})
LOGIC = frozenset({"and", "or", "not"})
CONVERSIONS: dict[str, Dtype] = {
    "to_int": "int",
    "bits": "int",
    "to_float": "float",
    "from_bits": "float",
    "fraction": "float",
}


def apply(op: str, *operands: Any) -> Value:
    """Apply an operation channel by channel; one-channel values are spread over the others' channels."""
    chooses = op == "where"
    compared = operands[1:] if chooses else operands
    tracer = next(value.tracer for value in operands if isinstance(value, Value))
    dtype: Dtype = next((value.dtype for value in compared if isinstance(value, Value)), "float")
    values = [lift(tracer, value, dtype) for value in operands]
    _check_dtypes(op, values)
    widths = {value.channels for value in values} - {1}
    if len(widths) > 1:
        counts = " and ".join(map(str, sorted(widths)))
        refuse(f"{op} of values with {counts} channels", "they must have the same number of channels, or one")
    result = "bool" if op in COMPARISONS else CONVERSIONS.get(op, dtype)
    node = Node(op, tuple(value.number for value in values), max(value.channels for value in values), result)
    return Value(tracer, tracer.add(node))


def _check_dtypes(op: str, values: list[Value]) -> None:
    if op == "where":
        if values[0].dtype != "bool":
            refuse("the condition of xp.where is a number", "compare it: xp.where(v > 0.5, a, b)")
        values = values[1:]
    kinds = sorted({WORDS[value.dtype] for value in values})
    if len(kinds) > 1:
        refuse(f"{op} of {' and '.join(kinds)} values", "convert with xp.to_int, xp.to_float or xp.where(c, 1.0, 0.0)")
    fits = {
        "float": op not in LOGIC | INT_ONLY,
        "int": op not in FLOAT_ONLY | {"not"},
        "bool": op in LOGIC | {"where"},
    }
    if not fits[values[0].dtype]:
        refuse(f"{op} of a {kinds[0]} value", "convert with xp.to_int, xp.to_float or xp.where(c, 1.0, 0.0)")

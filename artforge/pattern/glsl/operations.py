"""What each operation of a graph is in GLSL ES 3.00, on one channel and on four at a time.

Whole numbers wrap around and are exact. The functions are total: their operands are kept within the bounds of
those in `artforge.pattern.maths`, by comparisons that take what is no number for a bound. A named function that
GLSL does not have, or has not on all drivers, is expanded from its body there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from artforge.pattern.graph import Dtype
from artforge.pattern.maths import EXP_RANGE, LARGEST, LARGEST_ANGLE, SIGMOID_RANGE, SMALLEST, body
from artforge.pattern.numpy import LARGEST_WHOLE

LANES = "xyzw"
SCALARS: dict[Dtype, str] = {"float": "float", "int": "int", "bool": "bool"}
VECTORS: dict[Dtype, str] = {"float": "vec4", "int": "ivec4", "bool": "bvec4"}
ZEROS: dict[Dtype, str] = {"float": "0.0", "int": "0", "bool": "false"}
PLAIN = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "fma": "{} * {} + {}",
    "xor": "{} ^ {}",
    "shift_left": "{} << {}",
    "shift_right": "{} >> {}",
    "negative": "-{}",
    "abs": "abs({})",
    "floor": "floor({})",
    "bits": "floatBitsToInt({})",
    "from_bits": "intBitsToFloat({})",
}
"""What is written alike for one channel and for four."""
PLAIN_ON_INTS = {"and": "{} & {}", "or": "{} | {}"}


def literal(value: float, dtype: Dtype) -> str:
    """Write a number as GLSL, rounded to float32, or a whole one."""
    if dtype == "int":
        return f"({int(value)})" if value < 0 else str(int(value))
    number = np.float32(value)
    if not np.isfinite(number):
        return f"intBitsToFloat({literal(int(number.view(np.int32)), 'int')})"
    text = str(number)
    text = text if "." in text or "e" in text else f"{text}.0"
    return f"({text})" if text.startswith("-") else text


def _within(low: float, high: float, name: str = "a") -> str:
    return f"pattern_clamp({name}, {literal(low, 'float')}, {literal(high, 'float')})"


# A turn in three parts, of which the products of the first two with a small whole number are exact, as GLSL has no
# fused multiply-add: the reduction of Cody and Waite, "Software Manual for the Elementary Functions", 1980.
_TURN = (6.28125, 0.001934051513671875)
_ANGLE = f"pattern_angle({_within(-LARGEST_ANGLE, LARGEST_ANGLE)})"
_TURNS = literal(0.5 / math.pi, "float")
_REST = " - ".join(f"k * {literal(part, 'float')}" for part in (*_TURN, 2 * math.pi - sum(_TURN)))
HELPERS = (
    "float pattern_clamp(float a, float low, float high) { a = a > low ? a : low; return a < high ? a : high; }",
    f"float pattern_angle(float a) {{ float k = floor(a * {_TURNS} + 0.5); return a - {_REST}; }}",
)
ON_SCALARS = {
    "and": "a && b",
    "or": "a || b",
    "not": "!a",
    "less": "a < b",
    "less_equal": "a <= b",
    "equal": "a == b",
    "minimum": "a < b ? a : b",
    "maximum": "a > b ? a : b",
    "where": "a ? b : c",
    "to_int": f"int({_within(-LARGEST_WHOLE, LARGEST_WHOLE)})",
    "to_float": "float(a)",
    "sqrt": "sqrt(a > 0.0 ? a : 0.0)",
    "exp": f"min(exp({_within(*EXP_RANGE)}), {literal(LARGEST, 'float')})",
    "log": f"log({_within(SMALLEST, LARGEST)})",
    "sin": f"sin({_ANGLE})",
    "cos": f"cos({_ANGLE})",
    "sigmoid": f"1.0 / (1.0 + exp({_within(-SIGMOID_RANGE[1], -SIGMOID_RANGE[0], '-a')}))",
    "atan2": f"a == 0.0 && b == 0.0 ? 0.0 : atan({_within(-LARGEST, LARGEST)}, {_within(-LARGEST, LARGEST, 'b')})",
}
"""What is written once, on the single channels a, b and c."""


class Functions:
    """Collects the functions that expressions call, each once for each sort of operand."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, tuple[Dtype, ...]], list[str]] = {}

    @property
    def texts(self) -> list[str]:
        """The definitions, in an order in which each comes after those that it calls."""
        return [*HELPERS, *(line for lines in self._texts.values() for line in lines)]

    def expression(self, op: str, operands: Sequence[str], dtypes: Sequence[Dtype], result: Dtype) -> str:
        """Write an operation on operands of one channel each, or of four each."""
        plain = PLAIN.get(op) or (PLAIN_ON_INTS.get(op) if dtypes[0] == "int" else None)
        if plain:
            return plain.format(*operands)
        self._define(op, tuple(dtypes), result)
        return f"pattern_{op}({', '.join(operands)})"

    def _define(self, op: str, dtypes: tuple[Dtype, ...], result: Dtype) -> None:
        if (op, dtypes) in self._texts:
            return
        names = "abc"[: len(dtypes)]
        lines = [f"return {ON_SCALARS[op]};"] if op in ON_SCALARS else list(self._expanded(op))
        singles = ", ".join(f"{SCALARS[dtype]} {name}" for dtype, name in zip(dtypes, names, strict=True))
        fours = ", ".join(f"{VECTORS[dtype]} {name}" for dtype, name in zip(dtypes, names, strict=True))
        each = ", ".join(f"pattern_{op}({', '.join(f'{name}.{lane}' for name in names)})" for lane in LANES)
        self._texts[op, dtypes] = [
            f"{SCALARS[result]} pattern_{op}({singles}) {{ {' '.join(lines)} }}",
            f"{VECTORS[result]} pattern_{op}({fours}) {{ return {VECTORS[result]}({each}); }}",
        ]

    def _expanded(self, op: str) -> Iterator[str]:
        """Write the statements of a named function's body, whose inputs are a, b and c."""
        graph, names = body(op), []
        for number, node in enumerate(graph.nodes):
            detail: Any = node.detail
            if node.op == "input":
                names.append("abc"[detail])
            elif node.op == "literal":
                names.append(literal(detail, node.dtype))
            else:
                dtypes = [graph.nodes[index].dtype for index in node.inputs]
                text = self.expression(node.op, [names[index] for index in node.inputs], dtypes, node.dtype)
                names.append(f"t{number}")
                yield f"{SCALARS[node.dtype]} t{number} = {text};"
        yield f"return {names[-1]};"

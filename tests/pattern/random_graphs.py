"""Graphs drawn by hypothesis: programs over traced values, such as parts write them and stranger ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from artforge.pattern import Namespace, Value, trace
from artforge.pattern.graph import Arguments, Graph
from artforge.pattern.value import apply

Floats = npt.NDArray[np.float32]

MOST_CHANNELS = 24
CONSTANTS = [0.5, 0.0, -0.0, 1.0, -1.0, 2.0, 0.1, 40.0, -7.3, 1e-40, 1e-20, 3e38, float("inf"), float("nan")]
WHOLE = [0, 1, -1, 3, 255, 65_599, 2**31 - 1, -(2**31) + 1]
UNARY = ["tanh", "sin", "cos", "exp", "log", "sigmoid", "sqrt", "floor", "abs", "negative"]
BINARY = ["add", "subtract", "multiply", "divide", "minimum", "maximum", "atan2"]
COMPARISONS = ["less", "less_equal", "equal"]
RESULTS = ["colours", "bits", "slice", "grey", "constants"]


def revealed(v: Value, xp: Namespace) -> Value:
    """Return three channels in [0, 1] that tell all bits of all channels; what is no number looks alike."""
    bits = bits_of(v, xp)
    total = bits[0:1]
    for channel in range(1, v.channels):
        total = total * 31 + bits[channel : channel + 1]
    shares = [apply("and", apply("shift_right", total, by), 2047) for by in (0, 11, 22)]
    return xp.concat([xp.to_float(share) / 2048.0 for share in shares])


def bits_of(v: Value, xp: Namespace) -> Value:
    """Return the bits of a value as whole numbers; those of NaN, which are each processor's own, are the same ones."""
    if v.dtype == "int":
        return v
    floats = xp.where(v, 1.0, 0.0) if v.dtype == "bool" else xp.where(v == v, v, 0.123)  # noqa: PLR0124
    return apply("bits", floats)


def spread(seed: int, *shape: int) -> Floats:
    """Return numbers of all signs and of many magnitudes."""
    random = np.random.Generator(np.random.PCG64(seed))
    numbers = random.standard_normal(shape) * 10.0 ** random.integers(-3, 2, shape)
    return np.where(random.random(shape) < 0.03, random.choice(CONSTANTS, shape), numbers).astype(np.float32)


@dataclass
class Program:
    """A program while it is drawn: `draw` decides, and what was computed may be used again."""

    draw: st.DrawFn
    xp: Namespace
    floats: list[Value]
    ints: list[Value] = field(default_factory=list)
    bools: list[Value] = field(default_factory=list)

    def choice(self, options: Sequence[Any]) -> Any:
        # Values have no equality, so that it is their places that are drawn; the latest is the simplest.
        return options[-1 - self.draw(st.integers(0, len(options) - 1))]

    def seed(self) -> int:
        return self.draw(st.integers(0, 2**16))

    def fitting(self, values: Sequence[Value], *others: Value) -> list[Value]:
        """Return the values with as many channels as the others, or one."""
        channels = max((other.channels for other in others), default=1)
        return [v for v in values if channels == 1 or v.channels in (1, channels)]

    def beside(self, values: Sequence[Value], *others: Value) -> Value:
        """Choose a value with as many channels as the others, or one."""
        chosen: Value = self.choice(self.fitting(values, *others))
        return chosen

    def any_float(self, *others: Value) -> Any:
        """Choose a value, or a number."""
        return self.beside(self.floats, *others) if self.draw(st.integers(0, 3)) else self.choice(CONSTANTS)

    def unary(self) -> None:
        self.floats.append(apply(self.choice(UNARY), self.choice(self.floats)))

    def binary(self) -> None:
        a = self.choice(self.floats)
        pair = [a, self.any_float(a)]
        if self.draw(st.booleans()):
            pair.reverse()
        op = self.choice([*BINARY, "mod"])
        self.floats.append(self.xp.mod(*pair) if op == "mod" else apply(op, *pair))

    def fma(self) -> None:
        a = self.choice(self.floats)
        b = self.beside(self.floats, a)
        self.floats.append(apply("fma", a, b, self.any_float(a, b)))

    def affine(self) -> None:
        v = self.choice(self.floats) if self.draw(st.integers(0, 7)) else self.choice(CONSTANTS)
        channels = v.channels if isinstance(v, Value) else 1
        outputs, seed = self.draw(st.integers(1, 16)), self.seed()
        bias = spread(seed + 1, outputs) if self.draw(st.booleans()) else None
        self.floats.append(self.xp.affine(v, spread(seed, outputs, channels), bias))

    def layer(self) -> None:
        self.affine()
        self.floats.append(apply(self.choice(UNARY), self.floats[-1]))

    def residual(self) -> None:
        v = self.choice(self.floats)
        self.floats.append(v + self.xp.tanh(self.xp.affine(v, spread(self.seed(), v.channels, v.channels))))

    def pair(self) -> None:
        """Take a layer and a step of the same value together, the one or the other first."""
        v = self.choice(self.floats)
        made = [
            lambda: self.xp.affine(v, spread(self.seed(), v.channels, v.channels)),
            lambda: apply(self.choice(UNARY), v),
        ]
        first = self.draw(st.integers(0, 1))
        both = [made[first](), made[1 - first]()]
        if self.draw(st.booleans()):
            both.reverse()
        self.floats.append(apply(self.choice(["add", "subtract", "divide"]), *both))

    def dense(self) -> None:
        """Connect a layer to all layers before it."""
        ends = itertools.accumulate(value.channels for value in self.floats)
        before = [value for value, end in zip(self.floats, ends, strict=True) if end <= 3 * MOST_CHANNELS]
        v, outputs = self.xp.concat(before), self.draw(st.integers(1, 16))
        self.floats.append(self.xp.sin(self.xp.affine(v, spread(self.seed(), outputs, v.channels))))

    def concat(self) -> None:
        parts = [self.any_float() for _ in range(self.draw(st.integers(1, 4)))]
        v = self.xp.concat(parts)
        if v.channels <= MOST_CHANNELS:
            self.floats.append(v)

    def slice(self) -> None:
        values: list[Value] = self.choice([found for found in (self.floats, self.ints, self.bools) if found])
        v = self.choice(values)
        start = self.draw(st.integers(0, v.channels - 1))
        values.append(v[start : self.draw(st.integers(start + 1, v.channels))])

    def table(self) -> None:
        index = self.choice([v for v in self.ints if v.channels == 1] or [self.xp.to_int(self.floats[0])])
        shape = self.draw(st.integers(1, 9)), self.draw(st.integers(1, 5))
        self.floats.append(self.xp.table(index, spread(self.seed(), *shape)))

    def compare(self) -> None:
        values = self.choice([found for found in (self.ints, self.floats) if found])
        a = self.choice(values)
        self.bools.append(apply(self.choice(COMPARISONS), a, self.beside(values, a)))

    def logic(self) -> None:
        if not self.bools:
            self.compare()
        a = self.choice(self.bools)
        b = self.beside(self.bools, a)
        self.bools.append(self.choice([~a, a & b, a | b]))

    def where(self) -> None:
        if not self.bools:
            self.compare()
        condition = self.choice(self.bools)
        whole = bool(self.fitting(self.ints, condition)) and self.draw(st.booleans())
        values = self.ints if whole else self.floats
        a = self.beside(values, condition)
        b = self.beside(values, condition, a) if whole else self.any_float(condition, a)
        values.append(self.xp.where(condition, a, b))

    def whole(self) -> None:
        v = self.choice(self.floats)
        self.ints.append(self.choice([self.xp.to_int(v * 10.0), bits_of(v, self.xp), self.xp.to_int(v)]))

    def arithmetic(self) -> None:
        if not self.ints:
            self.whole()
        a = self.choice(self.ints)
        b = self.beside(self.ints, a) if self.draw(st.booleans()) else self.choice(WHOLE)
        op = self.choice(["add", "subtract", "multiply", "minimum", "maximum", "and", "or", "xor", "hash", "shift"])
        if op == "shift":
            self.ints.append(apply(self.choice(["shift_left", "shift_right"]), a, self.draw(st.integers(0, 31))))
        else:
            self.ints.append(apply(op, a, b))

    def back(self) -> None:
        if not self.ints:
            self.whole()
        whole = self.choice(self.ints)
        self.floats.append(self.choice([self.xp.hash(whole), self.xp.to_float(whole) * 0.01]))

    def result(self) -> Value:
        kind, last, xp = self.choice(RESULTS), self.floats[-1], self.xp
        everything = xp.concat([*self.floats[-6:], *map(xp.to_float, self.ints[-4:])])
        if kind == "colours":
            return xp.sigmoid(xp.affine(everything, spread(self.seed(), 3, everything.channels)))
        if kind == "slice" and last.channels >= 3:
            start = self.draw(st.integers(0, last.channels - 3))
            return last[start : start + 3]
        if kind == "grey":
            return last[0:1]
        if kind == "constants":
            return xp.concat([self.choice(CONSTANTS), last[last.channels - 1 :], self.choice(CONSTANTS)])
        return revealed(everything, xp)


STEPS: list[Callable[[Program], None]] = [
    Program.unary,
    Program.binary,
    Program.fma,
    Program.affine,
    Program.layer,
    Program.residual,
    Program.pair,
    Program.dense,
    Program.concat,
    Program.slice,
    Program.table,
    Program.compare,
    Program.logic,
    Program.where,
    Program.whole,
    Program.arithmetic,
    Program.back,
]


@st.composite
def graphs(draw: st.DrawFn, inputs: Sequence[str] = ("column", "row"), most: int = 14) -> tuple[Graph, Arguments]:
    """Draw a graph of some inputs, with its numbers."""

    def function(*given: Any) -> Value:
        *places, xp = given
        program = Program(draw, xp, [*places, places[0] * 0.03 - places[1] * 0.2])
        for _ in range(draw(st.integers(1, most))):
            draw(st.sampled_from(STEPS))(program)
        return program.result()

    return trace(function, inputs)

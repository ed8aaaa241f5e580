"""Patterns: functions of position to colour that have no pixels yet, traced once and sampled on a canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from artforge.canvas import Canvas
from artforge.pattern.backend import Backend, RowReader, choose, chosen_backend, default_backend, exact, using
from artforge.pattern.graph import Arguments, Graph, Node, Tracer
from artforge.pattern.namespace import Namespace
from artforge.pattern.value import Operand, TraceError, Value, misreturned
from artforge.picture import Picture, Rows, direct_picture

__all__ = [
    "Backend",
    "Namespace",
    "Operand",
    "Pattern",
    "TraceError",
    "Value",
    "choose",
    "default_backend",
    "exact",
    "recoloured",
    "trace",
    "using",
]

Colour = tuple[Operand, Operand, Operand]
PointFunction = Callable[[Any, Any, Any, Any], Colour]


def trace(function: Callable[..., Value], inputs: Sequence[str]) -> tuple[Graph, Arguments]:
    """Run `function(*inputs, xp)` on traced values and return what it did, apart from the numbers it used."""
    tracer = Tracer()
    values = [Value(tracer, tracer.add(Node("input", (), 1, "float", name))) for name in inputs]
    result = function(*values, Namespace(tracer))
    if not isinstance(result, Value) or result.dtype != "float" or result.channels not in (1, 3):
        got = f"{result.channels} channels" if isinstance(result, Value) else type(result).__name__
        misreturned(f"a pattern must give one or three float channels, got {got}", "return xp.concat([r, g, b])")
    return tracer.finish(result.number)


@dataclass(frozen=True)
class Pattern:
    """A function of position, on a canvas but without pixels.

    `function(column, row, xp)` gets pixel coordinates (0 is the first pixel's centre; supersamples lie
    between −½ and ½ beside it) and returns one channel (grey) or three: sRGB-encoded, clipped to [0, 1].
    """

    canvas: Canvas
    function: Callable[[Value, Value, Namespace], Value]
    backend: Backend | None = field(default_factory=chosen_backend, compare=False, repr=False)

    @cached_property
    def traced(self) -> tuple[Graph, Arguments]:
        """The pattern as a graph and its numbers."""
        return trace(self.function, ("column", "row"))

    def coloured(self, colour: PointFunction) -> Pattern:
        """Return the pattern with `colour(r, g, b, xp)` behind it, before supersamples are averaged."""

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            return _recolour(self.function(column, row, xp), colour, xp)

        return Pattern(self.canvas, function, self.backend)

    @cached_property
    def _sampler(self) -> RowReader:
        return (self.backend or default_backend()).sampler(*self.traced, self.canvas)

    def picture(self) -> Picture:
        """Sample the pattern on its canvas, when rows are asked for; it is traced at once."""
        self.traced  # noqa: B018 - what is wrong with it is found out here

        def direct(start: int, stop: int, dtype: np.dtype[Any]) -> Rows:
            return self._sampler(start, stop, dtype)

        return direct_picture(self.canvas.width, self.canvas.height, direct, self)


def recoloured(picture: Picture, colour: PointFunction) -> Picture:
    """Change each colour of a picture by `colour(r, g, b, xp)`; one with a pattern behind it keeps it."""
    if picture.pattern is not None:
        return picture.pattern.coloured(colour).picture()

    def function(red: Value, green: Value, blue: Value, xp: Namespace) -> Value:
        return xp.concat(_three(colour(red, green, blue, xp)))

    recolour = (chosen_backend() or default_backend()).recolourer(*trace(function, ("red", "green", "blue")))
    return Picture(picture.width, picture.height, lambda start, stop: recolour(picture.rows(start, stop)))


def _recolour(value: Value, colour: PointFunction, xp: Namespace) -> Value:
    clipped = xp.clip(value, 0.0, 1.0)
    channels = [clipped[i : i + 1] for i in range(3)] if clipped.channels == 3 else [clipped] * 3
    return xp.concat(_three(colour(channels[0], channels[1], channels[2], xp)))


def _three(colour: object) -> Sequence[Operand]:
    if not isinstance(colour, tuple) or len(colour) != 3:
        misreturned("`colour` must return three values: red, green, blue", "return r, g, b")
    for name, value in zip(("red", "green", "blue"), colour, strict=True):
        if isinstance(value, Value) and value.channels != 1:
            misreturned(
                f"`colour` returned {value.channels} channels for {name}", "return r, g, b, of one channel each"
            )
    return colour

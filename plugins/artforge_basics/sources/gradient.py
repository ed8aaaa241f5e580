"""The source `gradient`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import (
    Canvas,
    Colour,
    Coordinates,
    Namespace,
    Pattern,
    Picture,
    Scene,
    Source,
    Value,
    locate,
    named,
    units,
)
from artforge_basics.ramp import Ends, between, mirrored, turned

Stop = Annotated[units.Plain, Field(ge=0, le=1)]
NARROWEST = 1e-6
"""Two stops at one place are so far apart, in lengths of the gradient: a hard edge."""


class Gradient(Source):
    """Run from colour to colour along a line, outwards from the middle, or around it."""

    shape: Literal["linear", "radial", "conic"] = Field(
        "linear", description="along a line, outwards from the middle, or around it"
    )
    colours: tuple[Colour, ...] = Field(
        (
            (0x17 / 255, 0x15 / 255, 0x3B / 255),
            (0xC8 / 255, 0x4B / 255, 0x6E / 255),
            (0xFF / 255, 0xDC / 255, 0xA8 / 255),
        ),
        min_length=2,
        max_length=64,
        description="the colours in turn; what lies between two is mixed as the eye does, in Oklab",
    )
    stops: tuple[Stop, ...] | None = Field(
        None, description="where each colour is, rising from 0 to 1; two at one place make a hard edge; else even"
    )
    degrees: units.Degrees = Field(
        -90.0, ge=-1e6, le=1e6,
        description="which way a linear one runs, and where a conic one begins: 0 is right, 90 up, -90 down",
    )  # fmt: skip
    repeat: units.Times = Field(1.0, ge=0, le=1000, description="how many times the colours are run through")
    shift: units.Turns = Field(
        0.0, ge=-1000, le=1000, description="1 moves the colours all the way round, so that a loop closes"
    )
    ends: Ends = Field(
        "hold", description="beyond the last colour: hold it, mirror back, or cycle on to the first without an edge"
    )
    coordinates: Coordinates = Field((named("fit"),), description="a space, then transforms: where the gradient lies")

    @model_validator(mode="after")
    def _stops_fit(self) -> Self:
        if self.stops is None:
            return self
        if self.ends == "cycle":
            raise PydanticCustomError("gradient", "`stops` have no place for the way back of `ends: cycle`")
        if len(self.stops) != len(self.colours):
            sentence = "expected a stop for each of {colours} colours, got {stops}"
            raise PydanticCustomError("gradient", sentence, {"colours": len(self.colours), "stops": len(self.stops)})
        if any(a > b for a, b in zip(self.stops, self.stops[1:], strict=False)):
            raise PydanticCustomError("gradient", "`stops` must rise from 0 at the lowest to 1 at the most")
        return self

    def picture(self, scene: Scene) -> Picture:
        """Return the gradient as a pattern; from edge to edge or corner to corner of the canvas it runs once."""

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            rng = scene.rng.child("coordinates")
            x, y = locate(self.coordinates, column, row, xp, canvas=scene.canvas, rng=rng)
            place = self._placed(self._measured(x, y, scene.canvas, xp), xp)
            return xp.concat(between(place, self._in_turn(), xp))

        return Pattern(scene.canvas, function).picture()

    def _measured(self, x: Value, y: Value, canvas: Canvas, xp: Namespace) -> Value:
        """Return how far along the gradient a point is: 0 where it begins and 1 where it ends on the canvas."""
        width, height = (side / canvas.shorter_side for side in canvas.size)
        if self.shape == "radial":
            return xp.sqrt(x * x + y * y) * (2.0 / xp.sqrt(width * width + height * height))
        angle = self.degrees % 360.0 * (xp.pi / 180.0)
        cos, sin = xp.cos(angle), xp.sin(angle)
        # y points down.
        forwards, aside = x * cos - y * sin, x * sin + y * cos
        if self.shape == "conic":
            return turned(xp.atan2(-aside, forwards) * (0.5 / xp.pi), xp)
        way: Value = forwards * (1.0 / (width * abs(cos) + height * abs(sin))) + 0.5
        return way

    def _placed(self, way: Value, xp: Namespace) -> Value:
        """Return the place among the colours, in [0, 1]."""
        if self.ends == "mirror":
            return self._stopped(mirrored(way * self.repeat + 2.0 * self.shift, xp), xp)
        way = way * self.repeat + self.shift
        return turned(way, xp) if self.ends == "cycle" else self._stopped(xp.clip(way, 0.0, 1.0), xp)

    def _stopped(self, way: Value, xp: Namespace) -> Value:
        """Move the place so that each colour comes at its stop."""
        if self.stops is None:
            return way
        pairs = zip(self.stops, self.stops[1:], strict=False)
        passed = [xp.clip((way - low) * (1.0 / max(high - low, NARROWEST)), 0.0, 1.0) for low, high in pairs]
        total: Value = sum(passed[1:], passed[0]) * (1.0 / len(passed))
        return total

    def _in_turn(self) -> tuple[Colour, ...]:
        return (*self.colours, self.colours[0]) if self.ends == "cycle" else self.colours

"""Points of the plane, and coordinates about one of them."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field

from artforge import Namespace, Value, units

V = TypeVar("V", Value, float)
Place = tuple[Value, Value]
Number = Annotated[units.Distance, Field(ge=-1e6, le=1e6)]
Point = tuple[Number, Number]
"""A key's type: `[x, y]` in units of the coordinates."""
Degrees = Annotated[units.Degrees, Field(ge=-1e6, le=1e6)]
Turns = Annotated[units.Turns, Field(ge=-1e6, le=1e6)]
FARTHEST = 1e9
"""Coordinates further out count as this, so that their squares and cubes stay finite."""


def about(x: Value, y: Value, center: tuple[float, float], xp: Namespace) -> Place:
    """Return how far right of a point and below it a place lies, within ±10⁹."""
    return xp.clip(x - center[0], -FARTHEST, FARTHEST), xp.clip(y - center[1], -FARTHEST, FARTHEST)


def turned(x: V, y: V, degrees: float, xp: Namespace) -> tuple[V, V]:
    """Return coordinates turned about the origin; y points down, so that what they show turns counter-clockwise."""
    angle = degrees % 360.0 * (xp.pi / 180.0)
    cos, sin = xp.cos(angle), xp.sin(angle)
    return x * cos - y * sin, x * sin + y * cos


def from_above(across: Value, down: Value, xp: Namespace) -> tuple[Value, Value]:
    """Return the distance from the origin, and the clockwise angle from what is straight above it, in radians."""
    return xp.sqrt(across * across + down * down), xp.atan2(across, -down)

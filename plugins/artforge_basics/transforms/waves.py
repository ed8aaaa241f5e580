"""Waves of a value in turns, which are as exact far out as near 0, and swing once in each turn."""

from __future__ import annotations

from typing import TypeVar

from artforge import Namespace, Value

V = TypeVar("V", Value, float)


def radians(turns: V, xp: Namespace) -> V:
    """Return the angle of turns, without the whole ones: what is a turn further on is the same to the bit."""
    rest: V = turns - xp.floor(turns)
    return rest * (2.0 * xp.pi)


def sine(turns: V, xp: Namespace) -> V:
    """Return the sine of turns."""
    return xp.sin(radians(turns, xp))


def cosine(turns: V, xp: Namespace) -> V:
    """Return the cosine of turns."""
    return xp.cos(radians(turns, xp))


def fold(turns: Value, softness: float, xp: Namespace) -> Value:
    """Return a triangle wave of turns: 0 at whole numbers and 1 halfway between, in straight lines.

    A softness over 0 rounds the corners, so that they are no kinks: the wave then turns back that much earlier.
    """
    angle = radians(turns, xp)
    cos, sin = xp.cos(angle), xp.sin(angle)
    wave: Value = xp.atan2(xp.sqrt(sin * sin + softness * softness), cos) * (1.0 / xp.pi)
    return wave

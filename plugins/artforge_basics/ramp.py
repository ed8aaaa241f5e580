"""Colours in a row, and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from artforge import Namespace, Value, oklab

Three = tuple[float, float, float]
Ends = Literal["hold", "mirror", "cycle"]


def along(place: Value, rows: Any, xp: Namespace) -> Value:
    """Return what lies at a place in [0, 1] of a table, shape (rows, 3), by linear interpolation."""
    place = place * (len(rows) - 1)
    first = xp.minimum(xp.floor(place), len(rows) - 2.0)
    index = xp.to_int(first)
    low, high = xp.table(index, rows), xp.table(index + 1, rows)
    found: Value = low + (high - low) * (place - first)
    return found


def between(place: Value, colours: Sequence[Three], xp: Namespace) -> tuple[Value, Value, Value]:
    """Return the colour at a place in [0, 1] of evenly spaced ones, with interpolation in Oklab of an even lightness.

    What lies between two colours that a screen can show may lie a little outside, and is clipped.
    """
    lab = along(place, [_even(colour, xp) for colour in colours], xp)
    light = oklab.from_oklab((oklab.unevened(lab[0:1]), lab[1:2], lab[2:3]))
    red, green, blue = (oklab.encoded(channel, xp) for channel in light)
    return red, green, blue


def _even(colour: Three, xp: Namespace) -> Three:
    red, green, blue = colour
    lightness, green_red, blue_yellow = oklab.to_oklab(
        (oklab.decoded(red, xp), oklab.decoded(green, xp), oklab.decoded(blue, xp)), xp
    )
    return oklab.evened(lightness, xp), green_red, blue_yellow


def mirrored(place: Value, xp: Namespace) -> Value:
    """Return a place that goes back the way it came at each end of [0, 1]."""
    wave: Value = 1.0 - xp.abs(1.0 - place % 2.0)
    return wave


def turned(place: Value, xp: Namespace) -> Value:
    """Return a place that begins again at 0 where it has come to 1."""
    rest: Value = place - xp.floor(place)
    return rest

"""How much of each pixel a shape covers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from artforge.drawing.box import Box

Floats = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]

LONGEST = 24.0
"""Pixels: longer lines are taken in pieces, so that few pixels around them have to be looked at."""

AT_ONCE = 1024
"""So many pieces are looked at together."""


class Mask(NamedTuple):
    """What a shape covers of pixels, float32 of shape (rows, columns) in [0, 1], from the pixel (left, top) on."""

    cover: Floats
    left: int
    top: int


NOTHING = Mask(np.zeros((0, 0), np.float32), 0, 0)


def line(points: npt.ArrayLike, width: float, dots: float = 0.0) -> Mask:
    """Return a line through points, (count, 2), with round ends and corners, and discs of a radius `dots` at each.

    Each piece covers a pixel by the distance from the pixel's middle, which is near to the area it shares with it; of
    pieces that overlap the one that covers more counts. Lines thinner than a pixel are fainter.
    """
    points = np.asarray(points, np.float64).reshape(-1, 2)
    start, step = _pieces(points)
    if not len(start):
        return NOTHING
    radius, strength = np.full(len(start), max(width, 1.0) / 2, np.float32), min(width, 1.0)
    if dots > 0:
        start, step = np.concatenate([start, points]), np.concatenate([step, np.zeros_like(points)])
        radius = np.concatenate([radius, np.full(len(points), dots, np.float32)])
    margin = float(radius.max()) + 1
    corners = np.floor(np.minimum(start, start + step) - margin).astype(np.int64)
    side = math.ceil(float(np.abs(step).max()) + 2 * margin) + 1
    low, high = corners.min(0), corners.max(0) + side
    cover = np.zeros((high[1] - low[1], high[0] - low[0]), np.float32)
    for first in range(0, len(start), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        near = _near(start[some] - corners[some], step[some], side, radius[some])
        for (left, top), piece in zip(corners[some] - low, near, strict=True):
            part = cover[top : top + side, left : left + side]
            np.maximum(part, piece, out=part)
    return Mask(cover * np.float32(strength), int(low[0]), int(low[1]))


def _pieces(points: Points) -> tuple[Points, Points]:
    """Return where the pieces of a line start, and the way to their ends, both (count, 2)."""
    if len(points) == 1:
        return points, np.zeros_like(points)
    starts, ways = points[:-1], np.diff(points, axis=0)
    counts = np.maximum(np.ceil(np.abs(ways).max(1, initial=0) / LONGEST), 1).astype(np.int64)
    which = np.repeat(np.arange(len(ways)), counts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    step = ways[which] / counts[which, None]
    return starts[which] + number[:, None] * step, step


def _near(start: Points, step: Points, side: int, radius: Floats) -> Floats:
    """Return what pieces cover of a square of pixels each, (count, side, side)."""
    (x, y), (across, down) = start.astype(np.float32).T[..., None, None], step.astype(np.float32).T[..., None, None]
    middles = np.arange(side, dtype=np.float32) + np.float32(0.5)
    right, below = middles - x, middles[:, None] - y
    length = np.maximum(across * across + down * down, np.float32(1e-12))
    share = np.clip((right * across + below * down) / length, np.float32(0), np.float32(1))
    right, below = right - share * across, below - share * down
    covered: Floats = (radius + np.float32(0.5))[:, None, None] - np.sqrt(right * right + below * below)
    return np.clip(covered, np.float32(0), np.float32(1), out=covered)


def dot(x: float, y: float, radius: float) -> Mask:
    """Return a disc."""
    return line([(x, y)], 2 * radius)


def ring(x: float, y: float, radius: float, width: float) -> Mask:
    """Return the outline of a disc; half of its width lies within the radius."""
    radii = np.array([radius + width / 2, radius - width / 2], np.float32)
    margin = float(radii[0]) + 1
    left, top = math.floor(x - margin), math.floor(y - margin)
    middle = np.array([[x - left, y - top]] * 2)
    outer, inner = _near(middle, np.zeros_like(middle), math.ceil(2 * margin) + 1, radii)
    return Mask(outer - inner, left, top)


def box(shape: Box) -> Mask:
    """Return a rectangle, exact to parts of a pixel."""
    left, top = math.floor(shape.left), math.floor(shape.top)
    across = _shared(left, math.ceil(shape.right), shape.left, shape.right)
    down = _shared(top, math.ceil(shape.bottom), shape.top, shape.bottom)
    return Mask(down[:, None] * across, left, top)


def _shared(start: int, stop: int, low: float, high: float) -> Floats:
    """Return how much of each pixel from `start` to `stop` lies between two places."""
    pixels = np.arange(start, max(stop, start), dtype=np.float64)
    shared: Floats = np.clip(np.minimum(pixels + 1, high) - np.maximum(pixels, low), 0, 1).astype(np.float32)
    return shared


def band(x: npt.ArrayLike, above: npt.ArrayLike, below: npt.ArrayLike) -> Mask:
    """Return what lies between two curves over the places `x`, which rise; `above` has the smaller y."""
    x, above, below = (np.asarray(values, np.float64) for values in (x, above, below))
    left, right = math.floor(x[0]), math.ceil(x[-1])
    middles = np.arange(left, right) + 0.5
    high, low = np.interp(middles, x, np.minimum(above, below)), np.interp(middles, x, np.maximum(above, below))
    top, bottom = math.floor(high.min(initial=above.min())), math.ceil(low.max(initial=below.max()))
    rows = np.arange(top, bottom)[:, None]
    cover = np.clip(np.minimum(rows + 1, low) - np.maximum(rows, high), 0, 1).astype(np.float32)
    return Mask(cover * _shared(left, right, x[0], x[-1]), left, top)

"""The sizes at which a dream is dreamt."""

from __future__ import annotations

Size = tuple[int, int]
MOST = 20


def octave_sizes(size: Size, octaves: int, scale: float) -> list[Size]:
    """Return (height, width) of each octave, small to large; the last is the size itself."""
    factors = [scale**-octave for octave in reversed(range(octaves))]
    return [(max(round(size[0] * factor), 1), max(round(size[1] * factor), 1)) for factor in factors]


def fitting(size: Size, least: int, scale: float) -> int:
    """Return the largest number of octaves, up to `MOST`, whose smallest has no side of fewer pixels than the least."""
    return max((count for count in range(1, MOST + 1) if min(octave_sizes(size, count, scale)[0]) >= least), default=0)


def tapered(iterations: int, octaves: int, taper: float) -> list[int]:
    """Return how many steps each octave takes: `iterations` in the first, and fewer by `taper` in each after it."""
    return [max(round(iterations * taper**octave), 1) for octave in range(octaves)]

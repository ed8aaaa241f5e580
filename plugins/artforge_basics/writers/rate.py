"""Write frames per second as a ratio of whole numbers."""

from __future__ import annotations

from fractions import Fraction


def ratio(fps: float, largest: int) -> Fraction:
    """Return the nearest ratio whose terms are at most `largest`; 29.97002997 is 30000/1001."""
    return Fraction(fps).limit_denominator(int(largest / max(fps, 1)))

"""Smooth noise: gradients at the corners of a lattice, chosen by a hash, and blended in between."""

from __future__ import annotations

from artforge import Namespace, Value
from artforge_basics.transforms.waves import cosine, sine

Pair = tuple[Value, Value]
LEVELS = 64
"""One hash of 24 bits holds four numbers of so many levels."""
STEEPEST = 2.0
"""With slopes up to this the noise has a standard deviation of 0.36 and hardly ever leaves [−1, 1]."""


def gradient_noise(x: Value, y: Value, seed: int, phase: float, xp: Namespace) -> tuple[Value, Value]:
    """Return two fields of noise, mostly in [−1, 1], with swells about 1 apart; `seed` is a whole number of int32.

    The noise is Perlin's ("Improving Noise", 2002). With the phase, in turns, its gradients turn as in "Flow Noise"
    (Perlin and Neyret, 2001), those of the second field the other way round, so that what it moves runs in ellipses.
    """
    across, down = _ends(x, xp), _ends(y, xp)
    turn = cosine(phase, xp), sine(phase, xp)
    corners = [
        [_slopes(xp.hash(seed, row, column), (right, below), turn, xp) for column, right in across]
        for row, below in down
    ]
    to_right, to_bottom = _fade(across[0][1]), _fade(down[0][1])
    upper, lower = ([_between(a, b, to_right) for a, b in zip(*row, strict=True)] for row in corners)
    first, second = (_between(a, b, to_bottom) for a, b in zip(upper, lower, strict=True))
    return first, second


def _ends(v: Value, xp: Namespace) -> list[tuple[Value, Value]]:
    """Return the whole numbers on either side of a number, and how far each is left behind."""
    low = xp.floor(v)
    whole, rest = xp.to_int(low), v - low
    return [(whole, rest), (whole + 1, rest - 1.0)]


def _fade(share: Value) -> Value:
    """Return Perlin's quintic, whose first two derivatives are 0 at both ends."""
    return share**3 * (share * (share * 6.0 - 15.0) + 10.0)


def _between(first: Value, second: Value, share: Value) -> Value:
    return first + (second - first) * share


def _slopes(chance: Value, place: Pair, turn: tuple[float, float], xp: Namespace) -> Pair:
    """Return how high the slopes are that a corner's two gradients make at a place beside it."""
    first_x, first_y, second_x, second_y = _split(chance, xp)
    (right, below), (cos, sin) = place, turn
    cos_x, sin_x, cos_y, sin_y = cos * right, sin * right, cos * below, sin * below
    first = first_x * (cos_x - sin_y) + first_y * (sin_x + cos_y)
    second = second_x * (cos_x + sin_y) + second_y * (cos_y - sin_x)
    return first, second


def _split(chance: Value, xp: Namespace) -> list[Value]:
    """Return four slopes that a number in [0, 1) holds, digit by digit."""
    numbers = []
    for _ in range(4):
        chance = chance * float(LEVELS)
        digit = xp.floor(chance)
        numbers.append(digit * (2.0 * STEEPEST / (LEVELS - 1)) - STEEPEST)
        chance = chance - digit
    return numbers

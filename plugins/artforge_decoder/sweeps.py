"""Ways in which a code moves about the middle of all codes and comes back to where it began.

They are those of disentanglement_lib (Locatello et al., "Challenging common assumptions in the unsupervised learning
of disentangled representations", 2019), and a closed random walk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from artforge import Rng

Mode = Literal["sine", "linear", "fixed", "deviations", "gaussian", "walk"]
Doubles = npt.NDArray[np.float64]
FIXED, DEVIATIONS = 2.0, 2.0
TAIL = 0.05
"""Share of a normal distribution that is left out at either end of its cycle."""
WAVES = 5
"""A walk is a sum of so many waves, each quieter than the one before: its spectrum is that of Brownian motion."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Where codes lie: their mean, their deviation, and how far nearly all are from the mean, each (components,)."""

    mean: Doubles
    deviation: Doubles
    reach: Doubles

    @classmethod
    def of(cls, codes: npt.ArrayLike) -> Spread:
        """Measure codes, (count, components)."""
        codes = np.asarray(codes, np.float64)
        mean = codes.mean(0)
        return cls(mean, codes.std(0), np.quantile(np.abs(codes - mean), 0.99, axis=0))

    def away(self, code: Doubles) -> Doubles:
        """Return how many deviations each component of a code is from the middle."""
        distance: Doubles = (code - self.mean) / np.maximum(self.deviation, 1e-9)
        return distance


def swept(mode: Mode, spread: Spread, component: int | None, turn: float, rng: Rng) -> Doubles:
    """Return the code at a turn from 0 to 1, (components,), where one component moves, or all with None.

    At 0 and at 1 it is the middle. All together, each goes round once more often than the one before.
    """
    middle = np.zeros_like(spread.mean) if mode == "fixed" else spread.mean
    code = middle.copy()
    moving = range(len(code)) if component is None else [component]
    for index in moving:
        times = index + 1 if component is None else 1
        code[index] += _away(mode, spread, index, turn * times % 1.0, rng.child(index))
    return code


def _away(mode: Mode, spread: Spread, index: int, turn: float, rng: Rng) -> float:
    """Return how far a component is from the middle."""
    reach, deviation = float(spread.reach[index]), float(spread.deviation[index])
    match mode:
        case "sine":
            return reach * math.sin(2 * math.pi * turn)
        case "linear":
            return reach * triangle(turn)
        case "fixed":
            return FIXED * triangle(turn)
        case "deviations":
            return DEVIATIONS * deviation * triangle(turn)
        case "gaussian":
            return deviation * NormalDist().inv_cdf(0.5 + (0.5 - TAIL) * triangle(turn))
        case "walk":
            return reach * walk(turn, rng)


def triangle(turn: float) -> float:
    """Return a number that goes from 0 to 1, to -1 and back to 0, evenly."""
    return 1 - abs((4 * turn + 1) % 4 - 2)


def walk(turn: float, rng: Rng) -> float:
    """Return where a closed random walk is, which begins and ends at 0 and goes as far as 1."""
    strengths, phases = rng.normal((WAVES,)).astype(np.float64), rng.uniform((WAVES,)).astype(np.float64)
    waves = np.arange(1, WAVES + 1)

    def place(turns: Doubles) -> Doubles:
        cosines: Doubles = np.cos(2 * np.pi * (waves * turns[..., None] + phases))
        total: Doubles = (strengths / waves * cosines).sum(-1)
        return total

    start = place(np.zeros(1))[0]
    farthest = np.abs(place(np.linspace(0, 1, 256)) - start).max()
    return float((place(np.array([turn]))[0] - start) / farthest)

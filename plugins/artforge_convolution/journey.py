"""How a window travels over a picture in an animation: place by place, with a rest at each."""

from __future__ import annotations

import math
from dataclasses import dataclass

REST = 0.55
"""The share of a place's time in which the window does not move."""
APPEARING = 0.3
"""The share of a place's time in which its number appears."""
FILLED, RETURN = 0.86, 0.93
"""When the map is complete in an animation that goes back to its beginning, and when it begins to do so."""


@dataclass(frozen=True)
class Moment:
    """Where the window is, in rows and columns of the map, and how much of it is seen.

    Numbers before place `done` are there, that at `done` appears by `fresh`, and all numbers fade by `faded`; both are
    in [0, 1].
    """

    row: float
    column: float
    done: int
    fresh: float
    faded: float


@dataclass(frozen=True)
class Journey:
    """The way over all places of a map, row by row; it goes back to the first place where `returns`."""

    rows: int
    columns: int
    returns: bool

    def moment(self, playhead: float) -> Moment:
        """Return where the window is at a playhead in [0, 1]; where it returns, 1 is as 0."""
        count = self.rows * self.columns
        place = playhead / (FILLED if self.returns else 1.0) * count
        if place < count:
            return self._between(math.floor(place), place - math.floor(place))
        faded = eased((playhead - RETURN) / (1 - RETURN)) if self.returns else 0.0
        return Moment((self.rows - 1) * (1 - faded), (self.columns - 1) * (1 - faded), count - 1, 1.0, faded)

    def _between(self, index: int, share: float) -> Moment:
        """Return the moment at a share of the time of one place."""
        row, column = divmod(index, self.columns)
        below, beside = divmod(min(index + 1, self.rows * self.columns - 1), self.columns)
        gone = eased((share - REST) / (1 - REST))
        return Moment(
            row + gone * (below - row), column + gone * (beside - column), index, eased(share / APPEARING), 0.0
        )


def eased(share: float) -> float:
    """Return a share that starts and stops gently; it is held to [0, 1]."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)

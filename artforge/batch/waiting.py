"""The pieces of work that wait to be handed out, and how many of them go together."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from artforge.batch.pieces import Piece
from artforge.batch.work import Work

ERRAND_SECONDS = 1.0
"""Small jobs go together so that an errand takes about as long as this."""
MOST_TOGETHER = 64
MOST_AWAY = 512
"""So many pieces are on their way at the most where errands have several: the lease of each is an open file."""


@dataclass
class Waiting:
    """Pieces in the order in which they are handed out; those that have lost a worker go last, and singly.

    `groups` says whether small ones may go together.
    """

    groups: bool = True
    pieces: deque[Piece] = field(default_factory=deque)
    suspects: deque[Piece] = field(default_factory=deque)
    stopped: bool = False
    _pace: dict[int, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return not self.stopped and bool(self.pieces or self.suspects)

    @property
    def next(self) -> Piece | None:
        """The piece that comes next."""
        if self.stopped:
            return None
        return self.pieces[0] if self.pieces else self.suspects[0] if self.suspects else None

    def stop(self) -> None:
        """Hand out nothing more; `pieces` still tells what was left."""
        self.stopped = True

    def add(self, pieces: Iterable[Piece]) -> None:
        """Add pieces behind the others."""
        self.pieces.extend(pieces)

    def add_first(self, piece: Piece) -> None:
        """Put a piece before the others."""
        self.pieces.appendleft(piece)

    def set_apart(self, piece: Piece) -> None:
        """Let a piece that has lost its worker wait until all others are done."""
        piece.alone = True
        self.suspects.append(piece)

    def put_back(self, piece: Piece) -> None:
        """Put a piece that nobody has been at back where it was."""
        (self.suspects if piece.alone else self.pieces).appendleft(piece)

    def learn(self, work: Work, seconds: float) -> None:
        """Note how long a whole job took; the last ones count most."""
        before = self._pace.get(id(work), seconds)
        self._pace[id(work)] = 0.7 * before + 0.3 * seconds

    def is_quick(self, piece: Piece) -> bool:
        """Whether a piece may go together with others, and is done in less than an errand's time."""
        return self.groups and self._seconds(piece) < ERRAND_SECONDS

    def _seconds(self, piece: Piece) -> float:
        """Return how long a piece takes by what is known: forever for what does not go together with others."""
        if piece.chunk or piece.joins or piece.alone:
            return math.inf
        return self._pace.get(id(piece.job.work), math.inf)

    def take(self, places: int) -> list[Piece]:
        """Return the pieces of the next errand: one, or several small ones of the same recipe."""
        if not self.pieces:
            return [self.suspects.popleft()]
        first = self.pieces.popleft()
        taken = [first]
        while len(taken) < self._together(first, places) and self.pieces and _goes_with(first, self.pieces[0]):
            taken.append(self.pieces.popleft())
        return taken

    def _together(self, piece: Piece, places: int) -> int:
        if not self.is_quick(piece):
            return 1
        fair = 1 + len(self.pieces) // (4 * places)
        return min(int(ERRAND_SECONDS / max(self._seconds(piece), 1e-6)), MOST_TOGETHER, MOST_AWAY // places, fair)


def _goes_with(first: Piece, other: Piece) -> bool:
    return other.job.work is first.job.work and not (other.chunk or other.joins or other.alone)

"""Fit an animation's frames to the clock of a file format."""

from __future__ import annotations

import math
from dataclasses import dataclass

from artforge import Timeline


@dataclass(frozen=True)
class Clock:
    """How a format counts time: in ticks of a second, with `shortest` for the frames that browsers play as told."""

    ticks: int
    shortest: int


@dataclass(frozen=True)
class Schedule:
    """Which frames are shown, and for how long: `kept` of `frames` within `ticks`.

    Where frames are shorter than browsers play, the kept ones are spread evenly and the duration stays.
    """

    frames: int
    kept: int
    ticks: int

    @classmethod
    def of(cls, timeline: Timeline, clock: Clock) -> Schedule:
        """Plan the delays of a timeline; the whole duration is rounded once, to a tick."""
        ticks = math.floor(clock.ticks * timeline.seconds + 0.5)
        kept = max(1, min(timeline.frames, ticks // clock.shortest))
        return cls(timeline.frames, kept, ticks)

    @property
    def longest(self) -> int:
        """The longest delay in ticks."""
        return -(-self.ticks // self.kept)

    def delay(self, frame: int) -> int | None:
        """Return how long a frame is shown, in ticks, or None for one that is dropped."""
        place = -(-frame * self.kept // self.frames)
        if place * self.frames // self.kept != frame:
            return None
        return self._start(place + 1) - self._start(place)

    def _start(self, place: int) -> int:
        return (2 * place * self.ticks + self.kept) // (2 * self.kept)

"""What a step may know while it works on a frame, and what a writer may know of the file it makes."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from artforge.caches import Checkpoints
from artforge.canvas import Canvas, Timeline
from artforge.errors import RenderError
from artforge.picture import Rows
from artforge.rng import Rng

if TYPE_CHECKING:
    from artforge.pattern import Pattern

Kept = TypeVar("Kept")
History = dict[tuple[str, ...], Rows]
"""The last picture of each step that needs it, by the path of the step's random stream."""
Progress = Callable[[int, int, str], None]
"""Hears how much of how much of something has been done: `progress(3, 5, "octaves")`."""
KEPT_BYTES = 256 << 20


def unheard(done: int, of: int, what: str) -> None:
    """Hear how far something is, and tell nobody."""


@dataclass
class Keeper:
    """Keeps what is costly to make, up to `limit` bytes; what was used longest ago goes first."""

    limit: int = KEPT_BYTES
    held: int = 0
    _values: OrderedDict[Hashable, tuple[Any, int]] = field(default_factory=OrderedDict)

    def keep(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what was made for `key`, or make it; its bytes are its `nbytes`, where it has that."""
        if key not in self._values:
            value = make()
            size = int(getattr(value, "nbytes", 1024))
            self._values[key] = value, size
            self.held += size
            while self.held > self.limit and len(self._values) > 1:
                self.held -= self._values.popitem(last=False)[1][1]
        self._values.move_to_end(key)
        kept: Kept = self._values[key][0]
        return kept


@dataclass(frozen=True)
class Scene:
    """What a step may know while it works on one frame.

    `playhead` is the frame's place in [0, 1]. `rng` is the step's own stream: the same for every frame, so
    that what is drawn from it does not flicker. `keep(key, make)` makes what is costly once per process; the
    key must name everything that the value depends on. What takes long says how far it is by `progress`.

    `previous` is the step's own picture of the frame before, float32 (height, width, 3), for filters that need it
    (see `Filter.needs_previous`); None for the first frame.
    """

    canvas: Canvas
    playhead: float
    rng: Rng
    keeper: Keeper
    progress: Progress = unheard
    history: History = field(default_factory=dict)
    checkpoints: Checkpoints | None = None

    @property
    def previous(self) -> Rows | None:
        """This step's own picture of the frame before."""
        return self.history.get(self.rng.path)

    def resumed(self, make: Callable[[], Rows]) -> Rows:
        """Return this step's image of this frame from a run that was stopped, or make it now.

        For steps that take long: in a film the image is kept on disk until all of it is there.
        """
        if self.checkpoints is None:
            return make()
        name = json.dumps([*self.rng.path, self.playhead]).encode()
        return self.checkpoints.rows(hashlib.blake2b(name, digest_size=16).hexdigest(), make)

    def keep(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what was made for `key` before, or make it now."""
        return self.keeper.keep(key, make)


def _no_pattern(playhead: float) -> Pattern:
    raise RenderError(f"there is no pattern behind the picture at playhead {playhead:g}")


@dataclass(frozen=True)
class Film:
    """What a writer may know: the canvas, the timeline and the text to embed (a recipe and its receipt).

    `provenance` is empty where nothing is to be embedded. `threads` is how many threads a writer may compress
    with; what it writes must not depend on them. `pattern(playhead)` composes the pattern behind the picture at
    a playhead in [0, 1], without computing a pixel; raises `RenderError` where there is none. It is for writers
    that draw patterns (see `Writer.draws_patterns`), to be called while the file is opened. What takes
    long says how far it is by `progress`. `fingerprint` goes into the file's seal (see `WholeFile.seal`); it is empty
    where nothing is to be embedded.
    """

    canvas: Canvas
    timeline: Timeline
    provenance: str
    threads: int = 1
    pattern: Callable[[float], Pattern] = _no_pattern
    progress: Progress = unheard
    fingerprint: str = ""

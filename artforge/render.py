"""From a recipe to pictures, and from pictures to files; memory is planned before the first row."""

from __future__ import annotations

import contextlib
import itertools
import operator
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from artforge.ahead import ahead, bytes_ahead
from artforge.caches import Checkpoints
from artforge.canvas import STILL, Timeline
from artforge.errors import RenderError
from artforge.faults import blame
from artforge.parts import Filter, Sink, WholeFilter, WindowFilter, Writer
from artforge.pattern import Backend, Pattern, default_backend, using
from artforge.picture import Picture, Rows, direct_picture
from artforge.recipe.errors import sentence_of
from artforge.recipe.model import Recipe, parts_within, placed_within
from artforge.recipe.output import Output
from artforge.rng import Rng
from artforge.scene import KEPT_BYTES, Film, History, Keeper, Progress, Scene, unheard
from artforge.steps import follow

Report = Callable[[int, int], None]
"""Hears how many rows of how many have been written."""
FrameDone = Callable[[int, float], None]
"""Hears which frame has been written, and how many seconds it took."""
Opened = tuple[Writer, Sink]
Moved = TypeVar("Moved")
SHARE_OF_MEMORY = 0.8
PATTERN_ALLOWANCE = 64 << 20
"""Bytes for the values of some pixels while a pattern is evaluated, on all threads."""


@dataclass(frozen=True)
class Target:
    """One file of a rendering: its output, its place, the text to embed, and the folder that it lies under.

    `fingerprint` is that of the text's receipt; both are empty where nothing is to be embedded.
    """

    output: Output
    path: Path
    provenance: str
    root: Path
    fingerprint: str = ""


def compose(
    recipe: Recipe,
    playhead: float = 0.0,
    keeper: Keeper | None = None,
    backend: Backend | None = None,
    *,
    progress: Progress = unheard,
    history: History | None = None,
    checkpoints: Checkpoints | None = None,
) -> Picture:
    """Compose the picture of a recipe at a playhead in [0, 1]; its rows are computed when asked for.

    `backend` samples its patterns, by default the one for this machine's processors; `progress` hears of steps
    that take long. `history` is handed on from frame to frame, for steps that look at the one before; without it each
    is like the first. Raises `RenderError` that names the part at fault.
    """
    steps = _at(recipe.steps_at, playhead)
    with using(backend or default_backend()):
        scene = Scene(
            recipe.canvas,
            playhead,
            Rng(recipe.seed),
            keeper or Keeper(),
            progress,
            {} if history is None else history,
            checkpoints,
        )
        return follow(steps, scene)


def _at(moved: Callable[[float], Moved], playhead: float) -> Moved:
    try:
        return moved(playhead)
    except ValidationError as error:
        sentence = sentence_of(error.errors()[0])
        raise RenderError(f"at playhead {playhead:g} a part refuses: {sentence}") from error


def render(
    recipe: Recipe,
    targets: Sequence[Target],
    report: Report | None = None,
    frame_done: FrameDone | None = None,
    *,
    backend: Backend | None = None,
    progress: Progress = unheard,
    checkpoints: Checkpoints | None = None,
    frames: Callable[[int], Picture] | None = None,
) -> None:
    """Write all files of a recipe from one rendering; each appears under its name whole or not at all.

    Pictures are computed in one thread, and on those of the `backend`, while this one writes; where the backend has a
    single thread, all is done in this one. Frames that took long
    are kept by `checkpoints`, where there are some, and taken from there. `frames` returns those of the film by their
    numbers, where all of them have been computed before.
    """
    backend, keeper = backend or default_backend(), Keeper()
    shows = _shows(recipe, targets)
    rows = _RowCount(report, recipe.canvas.height * sum(len(show.playheads) for show in shows))
    composed = partial(compose, recipe, keeper=keeper, backend=backend, progress=progress, checkpoints=checkpoints)
    for index, show in enumerate(shows):
        started = time.perf_counter()
        ready = frames if show.is_film else None
        pictures = map(ready, range(len(show.playheads))) if ready else _pictures(recipe, show.playheads, composed)
        first = next(pictures)  # what is wrong is found before a file is opened
        behind = partial(_pattern, recipe, keeper, backend)
        films = [
            Film(recipe.canvas, show.timeline, target.provenance, backend.threads, behind, progress, target.fingerprint)
            for target in show.targets
        ]
        with (
            _sinks(list(zip(show.targets, films, strict=True))) as sinks,
            _coming(itertools.chain([first], pictures), _dtype(sinks), backend) as arriving,
        ):
            for frame, shown in enumerate(arriving):
                _feed(shown, sinks, rows)
                if frame_done and (show is shows[-1] or not recipe.animated):
                    frame_done(frame if recipe.animated else index, time.perf_counter() - started)
                started = time.perf_counter()


def _coming(
    pictures: Iterable[Picture], dtype: str, backend: Backend
) -> contextlib.AbstractContextManager[Iterable[Picture]]:
    """Compute pictures in another thread; where there is to be only one, when they are written."""
    return ahead(pictures, dtype) if backend.threads > 1 else contextlib.nullcontext(pictures)


def _pictures(recipe: Recipe, playheads: Sequence[float], composed: Callable[..., Picture]) -> Iterator[Picture]:
    """Compose pictures in turn; where a filter looks at its last one, those before the first that is wanted, too."""
    history: History = {}
    if any(isinstance(part, Filter) and part.needs_previous for part in parts_within(recipe.parts)):
        timeline = recipe.timeline
        before = (timeline.playhead(index) for index in range(timeline.frames))
        for playhead in itertools.takewhile(lambda playhead: playhead < playheads[0], before):
            composed(playhead, history=history)
    for playhead in playheads:
        yield composed(playhead, history=history)


def _pattern(recipe: Recipe, keeper: Keeper, backend: Backend, playhead: float) -> Pattern:
    pattern = compose(recipe, playhead, keeper, backend).pattern
    if pattern is None:
        raise RenderError(f"there is no pattern behind the picture at playhead {playhead:g}")
    return pattern


@dataclass(frozen=True)
class _Show:
    """Files that are made from the same pictures, and the playheads of these."""

    targets: Sequence[Target]
    timeline: Timeline
    playheads: Sequence[float]
    is_film: bool = False


def films_dtype(recipe: Recipe, outputs: Sequence[Output]) -> str | None:
    """Return the numbers that all who are shown every frame read, or None where nobody is."""
    dtypes = {output.writer.dtype() for output in outputs if output.takes_frames(recipe.animated)}
    return None if not dtypes else dtypes.pop() if len(dtypes) == 1 else "float32"


def _shows(recipe: Recipe, targets: Sequence[Target]) -> list[_Show]:
    """Gather the targets: stills by their playheads, then those that draw patterns, then all that move."""
    moving = [target for target in targets if target.output.takes_frames(recipe.animated)]
    drawn = [target for target in targets if target.output.writer.draws_patterns]
    stills: dict[float, list[Target]] = {}
    for target in targets:
        if target not in moving and target not in drawn:
            stills.setdefault(target.output.still or 0.0, []).append(target)
    shows = [_Show(group, STILL, [playhead]) for playhead, group in stills.items()]
    timeline = recipe.timeline
    if drawn:
        shows.append(_Show(drawn, timeline, [timeline.playhead(0)]))
    playheads = [timeline.playhead(index) for index in range(timeline.frames)]
    return [*shows, _Show(moving, timeline, playheads, True)] if moving else shows


def _dtype(opened: Sequence[Opened]) -> str:
    """Return the numbers to compute: what the only sink reads, or what serves several."""
    dtypes = {writer.dtype() for writer, _ in opened}
    return dtypes.pop() if len(opened) == 1 else "float32"


@contextlib.contextmanager
def _sinks(films: Sequence[tuple[Target, Film]]) -> Iterator[list[Opened]]:
    """Open a sink for each file; close all of them at the end, or abandon all when anything goes wrong."""
    opened: list[Opened] = []
    try:
        for target, film in films:
            opened.append((target.output.writer, _open(target, film)))
        yield opened
        for writer, sink in opened:
            with blame(writer):
                sink.close()
    except BaseException:
        for _, sink in opened:
            sink.abandon()
        raise


def _open(target: Target, film: Film) -> Sink:
    with blame(target.output.writer):
        if target.output.is_sequence:
            return _Sequence(target, film)
        return target.output.writer.open(film, target.path)


def numbered(name: str, index: int, frames: int) -> str:
    """Put a frame's number for `{frame}`, with as many digits as the last one has."""
    return name.replace("{frame}", f"{index:0{len(str(frames - 1))}d}")


class _Sequence:
    """A sink that writes each picture to a numbered file of its own."""

    def __init__(self, target: Target, film: Film) -> None:
        self.target, self.film, self.count = target, replace(film, timeline=STILL), 0
        self.frames = film.timeline.frames

    def add(self, picture: Picture) -> None:
        name = str(self.target.path.relative_to(self.target.root))
        path = self.target.root / numbered(name, self.count, self.frames)
        self.target.output.writer.write(self.film, path, picture)
        self.count += 1

    def close(self) -> None:
        """Leave the files, each of which is whole."""

    def abandon(self) -> None:
        """Leave the files, each of which is whole."""


def _feed(shown: Picture, opened: Sequence[Opened], rows: _RowCount) -> None:
    watched = rows.watch(shown)
    if len(opened) > 1:
        watched = watched.held()
    for writer, sink in opened:
        with blame(writer):
            sink.add(watched)


class _RowCount:
    """Counts the rows that have been computed, over all frames."""

    def __init__(self, report: Report | None, total: int) -> None:
        self.report, self.total, self.done = report, total, 0

    def watch(self, shown: Picture) -> Picture:
        def direct(start: int, stop: int, dtype: np.dtype[Any]) -> Rows:
            rows = shown.rows(start, stop, dtype)
            self.done += stop - start
            if self.report:
                self.report(min(self.done, self.total), self.total)
            return rows

        return direct_picture(shown.width, shown.height, direct)


def pattern_refusal(recipe: Recipe, outputs: Sequence[Output]) -> tuple[int, str] | None:
    """Return the number of the first step that leaves no pattern, and why an output cannot show it, or None.

    Nothing is refused where no output draws patterns. No pixel is computed: a filter that needs some is known by
    its kind.
    """
    drawn = next((output for output in outputs if output.writer.draws_patterns), None)
    if drawn is None:
        return None
    steps, scene = _at(recipe.steps_at, 0.0), Scene(recipe.canvas, 0.0, Rng(recipe.seed), Keeper())
    for index, step in enumerate(steps):
        part = step.part
        by_pixels = isinstance(part, WindowFilter | WholeFilter)
        if by_pixels or follow(steps[: index + 1], scene).pattern is None:
            return index, (
                f"{part.kind} {part.part_name()!r} is made of pixels, and {drawn.template.suffix} shows patterns alone:"
                " sources such as cppn, with filters behind them that change each colour by itself, such as palette"
            )
    return None


def planned_memory(recipe: Recipe, outputs: Sequence[Output]) -> int:
    """Return how many bytes rendering a recipe will need at the most, over what Python itself takes."""
    canvas = recipe.canvas
    playheads = {place for track in recipe.tracks for place, _ in track.keys} or {0.0}
    parts = max(_parts_memory(recipe, playhead) for playhead in playheads)
    parts += KEPT_BYTES if recipe.tracks else 0
    held = 12 * canvas.width * canvas.height * 2 if len(outputs) > 1 else 0
    writers = sum(output.writer.memory(canvas) for output in outputs)
    return bytes_ahead(canvas.width) + parts + held + writers + PATTERN_ALLOWANCE


def _parts_memory(recipe: Recipe, playhead: float) -> int:
    total = 0
    for part, canvas in placed_within(_at(recipe.parts_at, playhead), recipe.canvas):
        with blame(part):
            total += operator.index(part.memory(canvas))
    return total


def memory_refusal(recipe: Recipe, outputs: Sequence[Output], planned: int | None = None) -> str | None:
    """Return why a recipe does not fit into memory, with the number and the key that would help, or None.

    `planned` is what `planned_memory` has said already, if it has.
    """
    import psutil

    needed = planned_memory(recipe, outputs) if planned is None else planned
    free = psutil.virtual_memory().available
    if needed <= SHARE_OF_MEMORY * free:
        return None
    allowed, parts = int(SHARE_OF_MEMORY * free), placed_within(recipe.parts, recipe.canvas)
    advice = [part.thrift(canvas, part.memory(canvas) - needed + allowed) for part, canvas in parts]
    return (
        f"{recipe.canvas} needs {needed / 2**20:,.0f} MiB of memory, over {SHARE_OF_MEMORY:.0%} of the "
        f"{free / 2**20:,.0f} MiB that are free: {next(filter(None, advice), 'make canvas.size smaller')}"
    )

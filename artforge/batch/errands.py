"""What is handed to a worker, what the worker does with it, and what it hands back.

An errand can be pickled and stands for itself: whoever carries it out needs the same plugins and the same folders.
"""

from __future__ import annotations

import contextlib
import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from artforge import __version__
from artforge.batch.deliveries import delivered
from artforge.batch.frames import Frames
from artforge.batch.limits import limited
from artforge.batch.surroundings import check_folder, check_inputs, check_plugins, check_version, here
from artforge.batch.tiles import tile_output
from artforge.caches import Checkpoints, cache_folder
from artforge.errors import ArtforgeError, RenderError
from artforge.inputs import InputFile
from artforge.pattern import Backend, choose
from artforge.picture import Picture, Rows
from artforge.recipe.model import Recipe
from artforge.recipe.node import Mark, Node, Origin
from artforge.remote import RemoteFolder
from artforge.render import Target, compose, render
from artforge.scene import Keeper, unheard

NOWHERE = Node({}, Mark(Origin("", Path(), ()), 1, 1))
"""Stands for the text of a recipe that nobody will read again."""


class Listener(Protocol):
    """Hears how an errand goes on, where it is carried out in the run's own process."""

    def rows(self, done: int, total: int) -> None:
        """Hear how many rows of a job's frames have been computed."""

    def step(self, done: int, of: int, what: str) -> None:
        """Hear how far a step that takes long is with its frame; once `done` is `of`, it is ready."""

    def frame(self, index: int, seconds: float) -> None:
        """Hear that a frame has been written."""


@dataclass(frozen=True)
class Task:
    """Files to make of one recipe, which reads `inputs`, or, with `chunk`, frames of it to compute and keep.

    `tile` is the longer side of a picture to hand back for a contact sheet. `film` is where all frames have been
    kept, or are to be. `checkpoint` names the folder for frames that take long. Files for a `remote` folder are
    delivered there. A worker needs the plugins of `versions`, and, where it is elsewhere, sees the run's `lease`.
    """

    recipe: Recipe
    inputs: tuple[InputFile, ...] = ()
    targets: tuple[Target, ...] = ()
    tile: int | None = None
    film: Frames | None = None
    chunk: range | None = None
    checkpoint: str = ""
    remote: RemoteFolder | None = None
    versions: dict[str, str] = field(default_factory=dict)
    lease: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a task: how long it took, its frames, a tile, or why it failed."""

    seconds: float
    frames: list[tuple[int, float]] = field(default_factory=list)
    tile: Rows | None = None
    error: ArtforgeError | None = None


@dataclass(frozen=True)
class Errand:
    """Tasks for one worker to carry out at a stretch, and on what; as bytes where the worker is another process."""

    tasks: bytes | tuple[Task, ...]
    device: str
    threads: int | None
    backend: str
    time_limit: float | None = None
    plugins: Path | None = None
    version: str = __version__


def errand(
    tasks: Sequence[Task], device: str, threads: int | None, backend: str, *, packed: bool = True, **options: object
) -> Errand:
    """Pack tasks, where they are for another process; `backend` is what the receipts in their files say."""
    given = _packed(tasks) if packed else tuple(tasks)
    return Errand(given, device, threads, backend, **options)  # type: ignore[arg-type]


def _packed(tasks: Sequence[Task]) -> bytes:
    """Return tasks as bytes; the text that a recipe was read from stays here."""
    light = tuple(replace(task, recipe=replace(task.recipe, source=NOWHERE)) for task in tasks)
    return pickle.dumps(light, pickle.HIGHEST_PROTOCOL)


def carry_out(work: Errand, listener: Listener | None = None, backend: Backend | None = None) -> list[Outcome]:
    """Carry out an errand in this process; what fails is in the outcomes, and the tasks after it are done."""
    try:
        tasks = _unpacked(work)
        backend = backend or _backend(work.device, work.threads)
    except ArtforgeError as error:
        return [_failed(error)]
    if backend.name != work.backend:
        computes = f"{here()} computes with {backend.name}, and the run with {work.backend}"
        return [_failed(RenderError(f"{computes}: receipts would lie"))]
    return [_done(task, backend, listener, work.time_limit) for task in tasks]


def _unpacked(work: Errand) -> tuple[Task, ...]:
    if not isinstance(work.tasks, bytes):
        return work.tasks
    check_version(work.version)
    try:
        prepare(work.plugins)
        tasks: tuple[Task, ...] = pickle.loads(work.tasks)
    except (ArtforgeError, ImportError, AttributeError) as error:
        raise RenderError(f"{here()} cannot read its work: {error}: install the run's plugins there") from None
    return tasks


def prepare(plugins: Path | None) -> None:
    """Load the plugins of a folder, so that what is packed with them can be unpacked."""
    if plugins is not None:
        _load(plugins)


@lru_cache
def _load(plugins: Path) -> None:
    from artforge.host import discover

    discover(plugins)


@lru_cache
def _backend(device: str, threads: int | None) -> Backend:
    return choose(device, threads)


def _failed(error: ArtforgeError) -> Outcome:
    return Outcome(0.0, error=error)


def _done(task: Task, backend: Backend, listener: Listener | None, limit: float | None) -> Outcome:
    started = time.perf_counter()
    frames: list[tuple[int, float]] = []

    def frame_done(index: int, seconds: float) -> None:
        frames.append((index, seconds))
        if listener:
            listener.frame(index, seconds)

    tile: Rows | None = None
    error: ArtforgeError | None = None
    try:
        with limited(limit):
            check_plugins(task.versions)
            check_folder(task.lease)
            check_inputs(task.inputs)
            work = _compute_chunk if task.chunk is not None else _make_files
            tile = work(task, backend, listener, frame_done)
    except ArtforgeError as failure:
        error = failure
    except MemoryError:
        error = RenderError("the memory ran out: make canvas.size smaller, or the workers fewer")
    except Exception as failure:
        error = RenderError(f"{type(failure).__name__}: {failure}")
    return Outcome(time.perf_counter() - started, frames, tile, error)


FrameDone = Callable[[int, float], None]


def _make_files(task: Task, backend: Backend, listener: Listener | None, frame_done: FrameDone) -> Rows | None:
    tile = tile_output(task.tile) if task.tile else None
    checkpoints = Checkpoints(cache_folder("frames") / task.checkpoint) if task.checkpoint else None
    with delivered(task.targets, task.remote, task.recipe.timeline.frames) as targets:
        render(
            task.recipe,
            [*targets, *([Target(tile, Path("tile"), "", Path())] if tile else [])],
            listener.rows if listener else None,
            frame_done,
            backend=backend,
            checkpoints=checkpoints,
            frames=_kept_frames(task, backend, checkpoints),
            progress=listener.step if listener else unheard,
        )
    if checkpoints:
        checkpoints.done()
    return tile.writer.taken[0] if tile else None  # type: ignore[attr-defined]


def _kept_frames(task: Task, backend: Backend, checkpoints: Checkpoints | None) -> Callable[[int], Picture] | None:
    """Return how to get at the frames of a film; one that has been lost is computed once more."""
    film, keeper = task.film, Keeper()
    if film is None:
        return None

    def frame(index: int) -> Picture:
        with contextlib.suppress(RenderError):
            return film.picture(index)
        playhead = task.recipe.timeline.playhead(index)
        return compose(task.recipe, playhead, keeper, backend, checkpoints=checkpoints)

    return frame


def _compute_chunk(task: Task, backend: Backend, listener: Listener | None, frame_done: FrameDone) -> None:
    assert task.chunk is not None
    assert task.film is not None
    keeper = Keeper()
    checkpoints = Checkpoints(cache_folder("frames") / task.checkpoint) if task.checkpoint else None
    for done, index in enumerate(task.chunk):
        if not task.film.has(index):
            playhead = task.recipe.timeline.playhead(index)
            task.film.keep(index, compose(task.recipe, playhead, keeper, backend, checkpoints=checkpoints))
        if listener:
            listener.rows(done + 1, len(task.chunk))

"""Run jobs one after the other, and say what came of each."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from artforge.batch.jobs import Job, Plan, Planned
from artforge.batch.sheet import Sheet
from artforge.caches import Checkpoints, cache_folder
from artforge.errors import ArtforgeError, RenderError
from artforge.host import Host
from artforge.pattern import Backend, default_backend
from artforge.provenance import embedded_text, receipt, signed
from artforge.render import Target, render


@dataclass(frozen=True)
class Done:
    """A file that was written: how long its job took, how many pixels it has, and its receipt."""

    path: Path
    seconds: float
    pixels: int
    backend: str
    receipt: dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """A job that could not be finished, and why."""

    job: Job | None
    error: ArtforgeError


@dataclass
class Report:
    """What came of a run."""

    done: list[Done] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0


class Progress(Protocol):
    """Is told how a run goes on."""

    def start(self, job: Job, of: int) -> None:
        """Hear that a job begins, one of `of`."""

    def rows(self, done: int, total: int) -> None:
        """Hear how many rows of the job's frames have been computed."""

    def step(self, done: int, of: int, what: str) -> None:
        """Hear how far a step that takes long is with its frame; once `done` is `of`, it is ready."""

    def finish(self, made: list[Done]) -> None:
        """Hear which files a job has made."""


def run(plan: Plan, host: Host, progress: Progress, *, metadata: bool = True, backend: Backend | None = None) -> Report:
    """Run all jobs, up to the first that fails; no failure leaves a file that is not whole."""
    report, backend = Report(), backend or default_backend()
    started = time.perf_counter()
    job: Job | None = None
    try:
        for job in plan.jobs:
            progress.start(job, len(plan.jobs))
            made = _run_job(job, host, progress, metadata, backend)
            report.done += made
            progress.finish(made)
        job = None
        for sheet in plan.sheets:
            made = [_write_sheet(sheet, metadata, backend)]
            report.done += made
            progress.finish(made)
    except ArtforgeError as error:
        report.failures.append(Failure(job, error))
    except MemoryError:
        report.failures.append(Failure(job, RenderError("the memory ran out: make canvas.size smaller")))
    report.seconds = time.perf_counter() - started
    host.tell("artforge_run_finished", report=report)
    return report


def _run_job(job: Job, host: Host, progress: Progress, metadata: bool, backend: Backend) -> list[Done]:
    started = time.perf_counter()
    targets = [
        Target(planned.output, planned.path, _text(job, planned, host, backend) if metadata else "", planned.root)
        for planned in job.files
    ]
    if job.tile is not None:
        targets.append(Target(job.tile, job.files[0].path, "", job.files[0].root))

    def frame_done(index: int, seconds: float) -> None:
        host.tell("artforge_frame_done", job=job, index=index, seconds=seconds)

    checkpoints = _checkpoints(job, host)
    render(
        job.recipe,
        targets,
        progress.rows,
        frame_done,
        backend=backend,
        progress=progress.step,
        checkpoints=checkpoints,
    )
    if checkpoints:
        checkpoints.done()
    spent = time.perf_counter() - started
    return [_done(job, planned, spent, host, backend) for planned in job.files]


def _checkpoints(job: Job, host: Host) -> Checkpoints | None:
    """Return where frames of a film are kept until it is there; another recipe, input or version has another place."""
    if not job.recipe.animated:
        return None
    return Checkpoints(cache_folder("frames") / str(receipt(job.recipe, job.files[0].output, host)["fingerprint"]))


def _text(job: Job, planned: Planned, host: Host, backend: Backend) -> str:
    return embedded_text(job.recipe, planned.output, planned.path, planned.written_as, host=host, backend=backend.name)


def _done(job: Job, planned: Planned, seconds: float, host: Host, backend: Backend) -> Done:
    recipe, output = job.recipe, planned.output
    frames = recipe.timeline.frames if output.takes_frames(recipe.animated) else 1
    pixels = recipe.canvas.width * recipe.canvas.height * frames
    return Done(planned.path, seconds, pixels, backend.name, signed(receipt(recipe, output, host), backend.name))


def _write_sheet(sheet: Sheet, metadata: bool, backend: Backend) -> Done:
    started = time.perf_counter()
    sheet.write(backend, metadata)
    pixels = sum(tile.shape[0] * tile.shape[1] for tile in sheet.tiles.values())
    return Done(sheet.path, time.perf_counter() - started, pixels, backend.name, signed(sheet.receipt, backend.name))

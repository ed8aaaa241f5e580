"""Jobs in the pieces in which they are handed out: whole, or a film in chunks of frames that are joined at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from artforge.batch.errands import Task
from artforge.batch.frames import chunks_of, frames_of, samples_of
from artforge.batch.jobs import Job
from artforge.batch.leases import lease_path
from artforge.provenance import signed
from artforge.render import Target

LONG = 1 << 30
"""Samples of a film that takes long: about a minute on one processor, at the least."""


@dataclass(eq=False)
class Piece:
    """A job, or one of the chunks that its frames are computed in.

    `alone` says that it has lost a worker before. `joins` is a film whose frames are there by then; `tile_only` is for
    a job whose files are right, but whose picture is wanted for a sheet.
    """

    job: Job
    chunk: range | None = None
    joins: bool = False
    tile_only: bool = False
    alone: bool = False

    @cached_property
    def lease(self) -> Path | None:
        """Where its lease lies; on object stores there are none."""
        if self.job.remote:
            return None
        part = f"{self.chunk.start}-{self.chunk.stop}" if self.chunk else ""
        return lease_path(self.job.files[0].folder, self.job.files[0].path, part)

    @property
    def memory(self) -> int:
        """How many bytes it needs at the most."""
        return self.job.work.memory(self.job.outputs)

    def __str__(self) -> str:
        frames = f", frames {self.chunk.start} to {self.chunk.stop - 1}" if self.chunk else ""
        return f"{self.job.files[0].shown}{frames}"


def pieces_of(job: Job, *, whole: bool) -> list[Piece]:
    """Return a job as one piece, or its chunks; the piece that joins them is for when all of them are done.

    To one worker that works by itself (`whole`), only a film that takes long is handed out in chunks, so that no more
    than one of them is lost.
    """
    if frames_of(job) is None or (whole and samples_of(job) < LONG):
        return [Piece(job)]
    chunks = list(chunks_of(job))
    return [Piece(job)] if len(chunks) < 2 else [Piece(job, chunk) for chunk in chunks]


def task_of(piece: Piece, backend: str, *, metadata: bool, absolute: bool) -> Task:
    """Return what a worker is to do; with `absolute` paths for one that may stand in another folder."""
    versions = piece.job.receipt(piece.job.files[0])["versions"]
    lease = piece.lease.absolute() if absolute and piece.lease and piece.lease.exists() else None
    return replace(_work_of(piece, backend, metadata, absolute), versions=versions, lease=lease)


def _work_of(piece: Piece, backend: str, metadata: bool, absolute: bool) -> Task:
    job, inputs = piece.job, tuple(piece.job.work.inputs)
    film = frames_of(job, absolute=absolute) if piece.chunk or piece.joins else None
    checkpoint = str(job.receipt(job.files[0])["fingerprint"]) if job.recipe.animated else ""
    if piece.chunk is not None:
        return Task(job.recipe, inputs, film=film, chunk=piece.chunk, checkpoint=checkpoint)
    targets = [] if piece.tile_only else _targets(job, backend, metadata, absolute)
    tile = job.sheet.keys.tile if job.sheet else None
    return Task(job.recipe, inputs, tuple(targets), tile, film, checkpoint=checkpoint, remote=job.remote)


def _targets(job: Job, backend: str, metadata: bool, absolute: bool) -> Sequence[Target]:
    """Return a job's files, with the text to embed."""
    targets = []
    for planned in job.files:
        text, fingerprint = "", ""
        if metadata:
            note = job.receipt(planned)
            folder = Path() if job.remote else planned.path.parent
            text = job.work.text(job.recipe.seed, planned.output, folder, planned.written_as, signed(note, backend))
            fingerprint = str(note["fingerprint"])
        root = planned.root.absolute() if absolute else planned.root
        targets.append(Target(planned.output, root / planned.written_as, text, root, fingerprint))
    return targets

"""Keeps account of a run: which jobs are done, which failed, and which pictures the sheets still lack."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from artforge.batch.errands import Outcome
from artforge.batch.frames import frames_of
from artforge.batch.jobs import Job, Plan
from artforge.batch.pieces import Piece
from artforge.batch.report import Done, Failure, Progress, Report
from artforge.batch.sheet import Sheet
from artforge.batch.states import State
from artforge.batch.survey import TileShelf, forget_frames, is_made
from artforge.errors import ArtforgeError
from artforge.host import Host
from artforge.pattern import Backend
from artforge.provenance import signed


@dataclass
class Account:
    """What has come of a plan so far; all of it is also said to the progress and the plugins."""

    plan: Plan
    host: Host
    progress: Progress
    report: Report
    backend: Backend
    tells_frames: bool
    metadata: bool = True
    force: bool = False
    expected: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    _pieces_left: dict[int, int] = field(default_factory=dict)
    _began: dict[int, float] = field(default_factory=dict)
    _shelf: TileShelf = field(default_factory=TileShelf.of_user)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The contact sheets that are to be drawn."""
        return [sheet for sheet in self.plan.sheets if not self._is_drawn(sheet)]

    def expect(self, job: Job, pieces: list[Piece], state: State) -> None:
        """Note that a job is to be made, in how many pieces, and why."""
        self.expected.add(job.index)
        self._pieces_left[job.index] = len(pieces)
        if len(pieces) > 1 and (film := frames_of(job)) and (kept := film.count()):
            frames = job.recipe.timeline.frames
            self.progress.note(f"{job.files[0].shown} goes on: {kept} of its {frames} frames are there")
        if state.word not in ("new", "forced"):
            self.report.remade.append(state)

    def lacks_tile(self, job: Job) -> bool:
        """Whether a sheet waits for a picture of a job that is not kept from an earlier run."""
        if job.sheet is None or job.sheet not in self.sheets or job.place in job.sheet.tiles:
            return False
        tile = self._shelf.get(job)
        if tile is not None:
            job.sheet.tiles[job.place] = tile
        return tile is None and not self._is_drawn(job.sheet)

    def _is_drawn(self, sheet: Sheet) -> bool:
        """Whether a sheet is there by now, drawn by whatever run."""
        return not self.force and is_made(sheet, self.plan.remote)

    def keep(self, job: Job) -> None:
        """Note that a job's files are right as they are."""
        if job.index not in self.settled:
            self._finish(job, 0.0, kept=True)
            forget_frames(job)

    def begin(self, job: Job) -> None:
        """Note that a job is handed out, if that has not been done before."""
        self._began.setdefault(job.index, time.monotonic())

    def come(self, piece: Piece, outcome: Outcome) -> Piece | None:
        """Note that a piece is done; after the last chunk of a film, return the piece that joins them."""
        job = piece.job
        if outcome.tile is not None and job.sheet is not None and job.sheet in self.sheets:
            job.sheet.tiles[job.place] = outcome.tile
            self._shelf.put(job, outcome.tile)
        if piece.tile_only:
            return None
        if piece.chunk is not None:
            self._pieces_left[job.index] -= 1
            return Piece(job, joins=True) if self._pieces_left[job.index] == 0 else None
        if self.tells_frames:
            for index, seconds in outcome.frames:
                self.host.tell("artforge_frame_done", job=job, index=index, seconds=seconds)
        seconds = time.monotonic() - self._began[job.index] if piece.joins else outcome.seconds
        self._finish(job, seconds, kept=False)
        forget_frames(job)
        return None

    def _finish(self, job: Job, seconds: float, *, kept: bool) -> None:
        self.settled.add(job.index)
        made = [
            Done(
                planned.path,
                planned.shown,
                seconds,
                job.pixels_of(planned),
                self.backend.name,
                signed(job.receipt(planned), self.backend.name),
                kept,
            )
            for planned in job.files
        ]
        self.report.done += made
        self.progress.finish(job, made)

    def fail(self, piece: Piece, error: ArtforgeError) -> None:
        """Note that a job could not be done; of a film's chunks that fail, the first is enough."""
        if piece.tile_only or piece.job.index not in self.settled:
            self.settled.add(piece.job.index)
            self.report.failures.append(Failure(piece.job, error))

    def draw_sheets(self) -> None:
        """Draw the sheets whose pictures are all there; raises `OutputError`."""
        for sheet in self.plan.sheets:
            missing = len(sheet.labels) - len(sheet.tiles)
            if sheet not in self.sheets or self._is_drawn(sheet):
                self._finish_sheet(sheet, 0.0, kept=True)
            elif missing:
                said = f"{missing} of its {len(sheet.labels)} works are missing"
                self.progress.note(f"{self._shown(sheet)} was not drawn: {said}")
            else:
                started = time.perf_counter()
                self._write(sheet)
                self._finish_sheet(sheet, time.perf_counter() - started, kept=False)

    def _works_of(self, sheet: Sheet) -> Iterator[Job]:
        return (job for job in self.plan.jobs if job.sheet is sheet)

    def _write(self, sheet: Sheet) -> None:
        if self.plan.remote is None:
            sheet.write(sheet.path, self.backend, self.metadata)
            return
        with tempfile.TemporaryDirectory(prefix="artforge-") as folder:
            path = Path(folder) / sheet.path.name
            sheet.write(path, self.backend, self.metadata)
            fingerprint = sheet.receipt["fingerprint"] if self.metadata else ""
            self.plan.remote.deliver(path, sheet.written_as, fingerprint)

    def _finish_sheet(self, sheet: Sheet, seconds: float, *, kept: bool) -> None:
        pixels = sum(tile.shape[0] * tile.shape[1] for tile in sheet.tiles.values())
        note = signed(sheet.receipt, self.backend.name)
        done = Done(sheet.path, self._shown(sheet), seconds, pixels, self.backend.name, note, kept)
        self.report.done.append(done)
        self.progress.finish(None, [done])
        if sheet in self.sheets:
            for job in self._works_of(sheet):
                self._shelf.forget(job)

    def _shown(self, sheet: Sheet) -> str:
        return self.plan.remote.url_of(sheet.written_as) if self.plan.remote else str(sheet.path)

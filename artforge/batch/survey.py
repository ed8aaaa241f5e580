"""What there is to do: each job with its state, and which sheets are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from artforge.batch.frames import frames_of, sweep_frames
from artforge.batch.jobs import Job, Plan, Planned
from artforge.batch.leases import sweep_leases
from artforge.batch.sheet import Sheet
from artforge.batch.states import State, state_of
from artforge.caches import cache_folder, packed, unpacked
from artforge.errors import OutputError
from artforge.files import sweep, write_whole
from artforge.picture import Rows
from artforge.pools import Pool
from artforge.remote import RemoteFolder
from artforge.seal import read_seal

FORCED = State("forced")
QUESTIONS = 32
"""How many objects of a store are asked about at a time."""


def survey(plan: Plan, *, force: bool = False, verify: bool = False) -> Iterator[tuple[Job, State]]:
    """Yield every job and why it would run; object stores are asked about several at a time."""
    if force or plan.remote is None:
        for job in plan.jobs:
            yield job, FORCED if force else state_of(job, verify=verify)
        return
    with Pool(QUESTIONS, "artforge-survey") as pool:
        yield from zip(plan.jobs, pool.map(partial(state_of, verify=verify), plan.jobs), strict=True)


def tidy(jobs: Iterable[Job]) -> None:
    """Remove what runs that were killed left behind in the folders of some jobs and of their sheets."""
    folders: set[Path] = set()
    for job in jobs:
        if job.remote is None:
            folders.update(file.path.parent for planned in job.files for file in _files(job, planned))
            folders.update(planned.folder for planned in job.files)
            folders.update([job.sheet.path.parent, TileShelf.of_user().folder] if job.sheet else [])
    for folder in folders:
        sweep(folder)
        sweep_leases(folder)
        sweep_frames(folder)


def _files(job: Job, planned: Planned) -> list[Planned]:
    """Return the files of a sequence, where they lie in several folders, or the one that stands for all."""
    return planned.files(job.recipe.timeline.frames) if "{frame}" in str(planned.path.parent) else [planned]


def forget_frames(job: Job) -> None:
    """Remove the frames of a film that is there."""
    if job.recipe.animated and (film := frames_of(job)):
        film.remove()


def is_made(sheet: Sheet, remote: RemoteFolder | None) -> bool:
    """Whether a sheet is there and right."""
    with suppress(OSError):
        seal = remote.seal_of(sheet.written_as) if remote else read_seal(sheet.path)
        return seal is not None and seal.fingerprint == sheet.receipt["fingerprint"]
    return False


@dataclass(frozen=True)
class TileShelf:
    """Keeps the tiles of sheets that are not finished in the user's cache, so that their works need not run again."""

    folder: Path

    @classmethod
    def of_user(cls) -> TileShelf:
        """Return the shelf in the cache folder."""
        return cls(cache_folder("tiles"))

    def _path(self, job: Job) -> Path:
        assert job.sheet is not None
        return self.folder / f"{job.receipt(job.files[0])['fingerprint']}-{job.sheet.keys.tile}.rows"

    def get(self, job: Job) -> Rows | None:
        """Return a job's tile, if it is there."""
        with suppress(OSError, ValueError):
            return unpacked(self._path(job).read_bytes())
        return None

    def put(self, job: Job, tile: Rows) -> None:
        """Keep a tile; where there is no room, it is made again another time."""
        with suppress(OutputError):
            write_whole(self._path(job), packed(tile))

    def forget(self, job: Job) -> None:
        """Remove a tile."""
        self._path(job).unlink(missing_ok=True)

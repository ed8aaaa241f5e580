"""Frames of a long animation: computed by whoever is free, kept without loss, joined at the end."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from artforge.caches import DAYS_KEPT, packed, shown, unpacked
from artforge.errors import RenderError
from artforge.files import write_whole
from artforge.parts import Filter
from artforge.picture import Picture, Rows, direct_picture, quantise
from artforge.recipe.model import parts_within
from artforge.render import films_dtype

if TYPE_CHECKING:
    from artforge.batch.jobs import Job

CHUNK_SAMPLES = 1 << 26
"""So many samples of pixels are one chunk: some seconds' work."""
FEWEST_CHUNKS = 8
FOLDER = ".artforge-frames-*"


@dataclass(frozen=True)
class Frames:
    """The frames of one film in a folder, each whole or absent, as the numbers that its writers read."""

    folder: Path
    dtype: str

    def path(self, index: int) -> Path:
        """Return where a frame is kept."""
        return self.folder / f"{index:07d}.rows"

    def keep(self, index: int, picture: Picture) -> None:
        """Compute a frame and keep it; raises `OutputError` where there is no room."""
        write_whole(self.path(index), packed(picture.array(self.dtype)))

    def has(self, index: int) -> bool:
        """Whether a frame is there and as it was written."""
        with suppress(RenderError):
            return self._levels(index) is not None
        return False

    def count(self) -> int:
        """Return how many frames are there."""
        return sum(1 for _ in self.folder.glob("*.rows"))

    def _levels(self, index: int) -> Rows:
        try:
            levels = unpacked(self.path(index).read_bytes())
        except (OSError, ValueError) as error:
            raise RenderError(f"frame {index} has been lost: {self.path(index)}: {error}") from error
        if levels.dtype != self.dtype:
            raise RenderError(f"frame {index} was kept for other outputs: {self.path(index)}")
        return levels

    def picture(self, index: int) -> Picture:
        """Return a frame that is kept; raises `RenderError` where it is not there."""
        levels = self._levels(index)

        def direct(start: int, stop: int, dtype: np.dtype[Any]) -> Rows:
            rows = levels[start:stop]
            return rows.copy() if rows.dtype == dtype else quantise(shown(rows), dtype)

        return direct_picture(levels.shape[1], levels.shape[0], direct)

    def remove(self) -> None:
        """Forget all frames."""
        shutil.rmtree(self.folder, ignore_errors=True)


def frames_of(job: Job, *, absolute: bool = False) -> Frames | None:
    """Return where a job's frames are kept, if it is a film whose frames can be computed in any order."""
    if not job.recipe.animated or job.remote:
        return None
    dtype = films_dtype(job.recipe, job.outputs)
    if dtype is None or any(
        isinstance(part, Filter) and part.needs_previous for part in parts_within(job.recipe.parts)
    ):
        return None
    fingerprint = job.receipt(job.files[0])["fingerprint"]
    folder = job.files[0].folder / FOLDER.replace("*", fingerprint[:32])
    return Frames(folder.absolute() if absolute else folder, dtype)


def samples_of(job: Job) -> int:
    """Return how many samples are taken for all frames of a film."""
    canvas = job.recipe.canvas
    return canvas.width * canvas.height * canvas.supersample**2 * job.recipe.timeline.frames


def samples_left(job: Job) -> int:
    """Return how many of them are still to be taken: frames that are kept from an earlier run need none."""
    film = frames_of(job)
    frames = job.recipe.timeline.frames
    return samples_of(job) * (frames - min(frames, film.count() if film else 0)) // frames


def chunks_of(job: Job) -> Iterator[range]:
    """Divide a film's frames into chunks; how depends on the recipe alone, so that all who share it agree."""
    frames = job.recipe.timeline.frames
    size = max(1, min(CHUNK_SAMPLES * frames // samples_of(job), frames // FEWEST_CHUNKS))
    for start in range(0, frames, size):
        yield range(start, min(start + size, frames))


def sweep_frames(folder: Path) -> None:
    """Remove frames in a folder of films that nobody has gone on with for a month."""
    oldest = time.time() - DAYS_KEPT * 24 * 3600
    with suppress(OSError):
        for found in folder.glob(FOLDER):
            if found.stat().st_mtime < oldest:
                shutil.rmtree(found, ignore_errors=True)

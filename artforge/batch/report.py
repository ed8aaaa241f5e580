"""What came of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from artforge.batch.jobs import Job
from artforge.batch.states import State
from artforge.errors import ArtforgeError


@dataclass(frozen=True)
class Done:
    """A file that is there: how long its job took, how many pixels it has, and its receipt.

    `shown` is its path, or its URL if it was delivered to an object store. One that was `kept` was right already.
    """

    path: Path
    shown: str
    seconds: float
    pixels: int
    backend: str
    receipt: dict[str, Any]
    kept: bool = False


@dataclass(frozen=True)
class Failure:
    """A job that could not be finished, and why."""

    job: Job | None
    error: ArtforgeError

    def __str__(self) -> str:
        said = str(self.error)
        path = self.job.files[0].shown if self.job else ""
        return said if path in said else f"{path}: {said}"


@dataclass
class Report:
    """What came of a run: files that were made or kept, and jobs that failed.

    `remade` says of files that were there and were not right, why they were made again. `left` is how many jobs
    were not begun, or not finished when the run was stopped.
    """

    done: list[Done] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    remade: list[State] = field(default_factory=list)
    left: int = 0
    seconds: float = 0.0

    @property
    def made(self) -> list[Done]:
        """The files that were made by this run."""
        return [done for done in self.done if not done.kept]

    def as_data(self) -> dict[str, Any]:
        """Return the report as data that JSON can hold."""
        return {
            "seconds": round(self.seconds, 3),
            "made": [done.shown for done in self.made],
            "kept": [done.shown for done in self.done if done.kept],
            "failed": [
                {
                    "files": [file.shown for file in failure.job.files] if failure.job else [],
                    "why": str(failure),
                }
                for failure in self.failures
            ],
            "left": self.left,
        }


class Progress(Protocol):
    """Is told how a run goes on."""

    def begin(self, jobs: Sequence[Job], workers: int) -> None:
        """Hear which jobs there are to do, and by how many workers."""

    def start(self, job: Job) -> None:
        """Hear that a job begins."""

    def rows(self, done: int, total: int) -> None:
        """Hear how many rows of the job's frames have been computed, where there is one at a time."""

    def step(self, done: int, of: int, what: str) -> None:
        """Hear how far a step that takes long is with its frame; once `done` is `of`, it is ready."""

    def finish(self, job: Job | None, made: list[Done]) -> None:
        """Hear which files a job has made, or that they were right already; a sheet is no job."""

    def note(self, sentence: str) -> None:
        """Hear something that people should know, such as that a job is tried again."""

"""Hears how work goes on in the run's own process."""

from __future__ import annotations

from dataclasses import dataclass

from artforge.batch.jobs import Job
from artforge.batch.report import Progress
from artforge.host import Host


@dataclass
class Ear:
    """Hears from work in this very process, and passes it on."""

    host: Host
    progress: Progress
    job: Job | None = None

    def rows(self, done: int, total: int) -> None:
        """Pass on how many rows have been computed."""
        self.progress.rows(done, total)

    def step(self, done: int, of: int, what: str) -> None:
        """Pass on how far a step is."""
        self.progress.step(done, of, what)

    def frame(self, index: int, seconds: float) -> None:
        """Tell plugins that a frame is done."""
        self.host.tell("artforge_frame_done", job=self.job, index=index, seconds=seconds)

"""How a run is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from artforge.parts import Executor


@dataclass(frozen=True)
class How:
    """How a run is carried out.

    `threads` is for each worker; by default they share the processors. A job that is at work for over `time_limit`
    seconds fails, and so does its worker.
    With `plugins`, workers load the plugins of that folder too.
    """

    executor: Executor | None = None
    workers: int = 1
    device: str = "cpu"
    threads: int | None = None
    metadata: bool = True
    force: bool = False
    verify: bool = False
    keep_going: bool = False
    time_limit: float | None = None
    plugins: Path | None = None

    @property
    def always(self) -> bool:
        """Whether files are made that are there and right: what has no receipt cannot be known to be so."""
        return self.force or not self.metadata

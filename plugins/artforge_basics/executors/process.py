"""Run jobs in worker processes of this machine.

Unlike `concurrent.futures.ProcessPoolExecutor`, which gives up every job when one of its workers dies, it loses that
worker's job alone, and says how the worker ended.
"""

from __future__ import annotations

import concurrent.futures

from artforge import Crew, Executor
from artforge_basics.executors.workers import Workers


class Process(Executor):
    """Run jobs in worker processes of this machine: what a job does to its worker, it does to no other."""

    def open(self, crew: Crew) -> concurrent.futures.Executor:
        """Start the workers; raises `ExecutorError` where the system has no room for them."""
        return Workers(crew)

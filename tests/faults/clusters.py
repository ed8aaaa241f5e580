"""Dask clusters of processes of this machine, as somebody would start them on several."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from faults.runs import until

QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false"}


@dataclass
class Cluster:
    """A scheduler and workers, each a process that can be killed, and started again."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())  # noqa: PLW0108 - it comes below
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until it answers."""
        self.scheduler = self._started("dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-show")
        until(self._answers, "the scheduler answers", 60)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def start_worker(self, *, nanny: bool = True, threads: int = 1) -> None:
        """Start a worker, which comes when it is ready."""
        options = ["--nthreads", str(threads), "--nanny" if nanny else "--no-nanny", "--memory-limit", "0"]
        self.workers.append(self._started("dask_worker", self.address, "--host", "127.0.0.1", *options))

    def _started(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        environ = {**os.environ, **QUIET, "DASK_TEMPORARY_DIRECTORY": str(self.folder), **self.environ}
        with (self.folder / "cluster.log").open("ab") as log:
            return subprocess.Popen(
                command, env=environ, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )

    def at_work(self) -> list[psutil.Process]:
        """Return the processes that jobs run in: a worker itself, or the child of its nanny."""
        found = []
        for worker in self.workers:
            with suppress(psutil.Error):
                process = psutil.Process(worker.pid)
                nannied = "--nanny" in process.cmdline()
                found += [child for child in process.children() if _is_worker(child)] if nannied else [process]
        return found

    def kill_scheduler(self) -> None:
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def close(self) -> None:
        """End every process that came of it."""
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _is_worker(process: psutil.Process) -> bool:
    return any("spawn_main" in word for word in process.cmdline())


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

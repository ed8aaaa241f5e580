"""Runs as processes of their own, what they leave behind, and what undisturbed ones make."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

import psutil

from artforge.batch.jobs import Plan, plan
from artforge.host import Host, discover
from artforge.recipe.load import read

PLUGINS = Path(__file__).parent / "plugins"
MARK = "ARTFORGE_TEST_RUN"
DEADLINE = 120.0
"""Seconds after which a condition that should come true has not."""
Files = dict[str, bytes]


@dataclass
class Run:
    """A run that was started, with all processes that came of it: they carry its mark in their environment."""

    process: subprocess.Popen[bytes]
    mark: str
    out: IO[bytes]
    err: IO[bytes]
    found: set[psutil.Process] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Whether its own process has ended."""
        return self.process.poll() is not None

    def processes(self) -> list[psutil.Process]:
        """Return all of its processes that are alive, whoever their parent is by now."""
        return [process for process in psutil.process_iter() if _has_mark(process, self.mark)]

    def workers(self) -> list[psutil.Process]:
        """Return its worker processes."""
        return [process for process in self.processes() if _is_server(process) and _is_server(process.parent())]

    def kill(self) -> None:
        """End its own process with no chance to clean up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(DEADLINE)

    def ended(self) -> int:
        """Wait until it is over, and return its status."""
        return self.process.wait(DEADLINE)

    def said(self) -> str:
        """Return what it wrote to standard error."""
        return _text(self.err)

    def printed(self) -> list[str]:
        """Return the lines that it printed."""
        return _text(self.out).splitlines()


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


def _has_mark(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _is_server(process: psutil.Process | None) -> bool:
    try:
        return process is not None and any("multiprocessing.forkserver" in word for word in process.cmdline())
    except psutil.Error:
        return False


def started(*arguments: str | Path, cwd: Path, environ: dict[str, str] | None = None, limit: str = "") -> Run:
    """Start `artforge render` in a folder and a session of its own; `limit` is what a shell does before."""
    mark = secrets.token_hex(8)
    command = [sys.executable, "-m", "artforge", "render", "--plugins-dir", str(PLUGINS), *map(str, arguments)]
    if limit:
        command = ["bash", "-c", f'{limit}; exec "$@"', "bash", *command]
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - the fixture closes them
    environment = {**os.environ, "COLUMNS": "200", MARK: mark, **(environ or {})}
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=out, stderr=err, start_new_session=True)
    return Run(process, mark, out, err)


def until(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> float:
    """Wait until a condition holds; return how many seconds it took, or fail and say what did not come true."""
    since = time.monotonic()
    while not condition():
        spent = time.monotonic() - since
        assert spent < seconds, f"after {spent:.1f} s: not so: {what}"
        time.sleep(0.01)
    return time.monotonic() - since


def soon() -> float:
    """Return the two seconds within which a run has to end, or as many more as there is other work on the machine."""
    processors = len(os.sched_getaffinity(0))
    return 2.0 * max(1.0, os.getloadavg()[0] / processors)


def outputs(folder: Path) -> Files:
    """Return the files in a folder and below, by their names, without those that artforge calls its own."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".artforge-") for part in path.relative_to(folder).parts)
    }


def leftovers(folder: Path) -> list[str]:
    """Return the names of temporary files, leases and frames in a folder and below."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".artforge-*"))


def leases(folder: Path) -> list[Path]:
    """Return the leases in a folder and below."""
    return list(folder.rglob(".artforge-*.lease"))


def frames_kept(folder: Path) -> list[Path]:
    """Return the frames of unfinished films in a folder and below."""
    return list(folder.rglob(".artforge-frames-*/*.rows"))


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return which file each output is, and when it was last written."""
    found = {name: (folder / name).stat() for name in outputs(folder)}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


@cache
def host() -> Host:
    """Return the host with the plugins of these tests."""
    return discover(PLUGINS)


def planned(recipe: Path, root: Path, seeds: range = range(0)) -> Plan:
    """Plan a recipe's jobs under a folder."""
    return plan([read(str(recipe), host())], host(), root=root, seeds=seeds)

"""Ratios, each the median of some pairs that are taken in alternation, in one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PAIRS = 7
Command = Sequence[str | Path]
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Processes find their modules compiled, as pip leaves them; the run that is not counted sees to it."""


@dataclass(frozen=True)
class Row:
    """A measured figure, what it is compared with and the bound that it should keep."""

    what: str
    against: str
    figure: float
    bound: float
    unit: str = ""
    at_least: bool = False

    @property
    def kept(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        mark, sign = "kept" if self.kept else "MISSED", "≥" if self.at_least else "≤"
        bound = f"{sign} {self.bound:g}{self.unit}"
        figure = f"{self.figure:,.0f}" if self.figure >= 100 else f"{self.figure:.3g}"
        return f"| {self.what} | {self.against} | {figure}{self.unit} | {bound} | {mark} |"


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def speed(work: Callable[[], object], rival: Callable[[], object], pairs: int = PAIRS) -> float:
    """Return how many times as fast as its rival a piece of work is done; one run of each is not counted."""
    work()
    rival()
    return statistics.median(seconds(rival) / seconds(work) for _ in range(pairs))


def process(command: Command, folder: Path, **environ: str) -> Callable[[], object]:
    """Return the work of running a process that must succeed."""
    return lambda: subprocess.run(command, cwd=folder, env=ENVIRON | environ, check=True, capture_output=True)


def wall_to_bound(command: Command, folder: Path, runs: int = PAIRS) -> tuple[float, float]:
    """Compare a process's wall time with its CPU seconds, and those of its children, divided by the processors.

    Returns the median ratio, and the most memory that one of the processes held, in millions of bytes.
    """
    code = "import contextlib, ctypes, json, os, resource, subprocess, sys, time\n"
    # Workers that their parents have not waited for are waited for by this process, so that they count.
    code += "ctypes.CDLL(None).prctl(36, 1) if sys.platform == 'linux' else None\n"
    code += "started = time.perf_counter(); subprocess.run(sys.argv[1:], check=True, stdout=2)\n"
    code += "wall = time.perf_counter() - started\n"
    code += "with contextlib.suppress(ChildProcessError):\n    while os.wait(): pass\n"
    code += "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    code += "print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))"
    found = []
    for _ in range(runs):
        run = [sys.executable, "-c", code, *map(str, command)]
        done = subprocess.run(
            run, cwd=folder, env=ENVIRON, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        found.append(json.loads(done.stdout))
    ratios = [wall / (cpu / processors()) for wall, cpu, _ in found]
    bytes_ = max(most for _, _, most in found) * (1 if sys.platform == "darwin" else 1024)
    return statistics.median(ratios), bytes_ / 1e6


def processors() -> int:
    """Return how many processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def report(rows: Sequence[Row], machine: dict[str, Any], path: Path) -> None:
    """Print a table and write the same as JSON."""
    print("\n".join(["| what | against | measured | bound | |", "|---|---|---|---|---|", *map(str, rows)]))
    path.parent.mkdir(exist_ok=True)
    found = [{**asdict(row), "kept": row.kept} for row in rows]
    path.write_text(json.dumps({"machine": machine, "rows": found}, indent=1) + "\n")
    print(f"the same as data: {path}")

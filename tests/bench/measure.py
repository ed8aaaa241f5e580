"""Time and weigh whole processes, in alternation with what they are compared with."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PAIRS = 7


@dataclass(frozen=True)
class Row:
    """A measured figure, what it is compared with and the bound that it should keep."""

    what: str
    against: str
    figure: float
    bound: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        return self.figure <= self.bound

    def __str__(self) -> str:
        mark = "kept" if self.kept else "MISSED"
        return f"| {self.what} | {self.against} | {self.figure:.3g}{self.unit} | {self.bound:g}{self.unit} | {mark} |"


def seconds(command: Sequence[str | Path], folder: Path) -> float:
    """Return the wall time of a process that must succeed."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def ratio(command: Sequence[str | Path], other: Sequence[str | Path], folder: Path) -> float:
    """Return the median of seven ratios of a run to a run of the other; one run of each is not counted."""
    seconds(command, folder)
    seconds(other, folder)
    return statistics.median(seconds(command, folder) / seconds(other, folder) for _ in range(PAIRS))


def peak_megabytes(command: Sequence[str | Path], folder: Path) -> float:
    """Return the most memory that a process and its children held, in millions of bytes."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=2)\n"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024) / 1e6


def report(rows: Sequence[Row], path: Path) -> None:
    """Print a table and write the same as JSON."""
    print("\n".join(["| what | against | measured | at most | |", "|---|---|---|---|---|", *map(str, rows)]))
    path.parent.mkdir(exist_ok=True)
    machine = {"processors": os.cpu_count(), "python": sys.version.split()[0]}
    path.write_text(json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}, indent=1) + "\n")

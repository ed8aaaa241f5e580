"""Many jobs: how well workers share the processors, and how soon it is known that all is done."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.files import ARTFORGE, W1
from bench.measure import Row, process, seconds, speed, wall_to_bound

MANY, TINY, FINISHED = 200, 5000, 10_000
LOOP = """
import sys
from pathlib import Path
from artforge.batch import plan
from artforge.batch.pieces import Piece, task_of
from artforge.host import installed
from artforge.pattern import choose
from artforge.recipe.load import read
from artforge.render import render
jobs = plan([read("tiny.yaml", installed())], installed(), root=Path(sys.argv[1]), seeds=range(int(sys.argv[2]))).jobs
backend = choose("cpu", 1)
for job in jobs:
    render(job.recipe, task_of(Piece(job), backend.name, metadata=True, absolute=False).targets, backend=backend)
"""


def rows(folder: Path) -> list[Row]:
    """Compare workers with one another, with the processors, and with a loop that only renders and writes."""
    (folder / "many.yaml").write_text(W1.replace("1080p", "720p") + "output: '{seed}.png'\n")
    (folder / "tiny.yaml").write_text(W1.replace("1080p", "[64, 64]") + "output: '{seed}.png'\n")
    many = [*ARTFORGE, "render", "many.yaml", "--seeds", f"0:{MANY}", "--force", "--quiet", "--out", "many"]
    two, one = [*many, "--workers", "2"], [*many, "--workers", "1", "--threads", "1"]
    what, bound = f"{MANY} stills of W1 at 720p, two workers", "CPU seconds ÷ processors"
    dask = speed(process([*two, "--executor", "process"], folder), process([*two, "--executor", "dask"], folder))
    return [
        Row(what, "one worker with one thread", speed(process(two, folder), process(one, folder)), 1.85, "x", True),
        Row(what, bound, wall_to_bound(two, folder)[0], 1.15),
        Row("the same by a dask cluster of two workers", "processes", 1 / dask, 1.2),
        *_finished(folder),
        Row(f"{TINY:,} stills of 64x64, one worker", "a loop that does the same writes", _overhead(folder), 1.15),
    ]


def _render(folder: Path, count: int, *options: str) -> Callable[[], object]:
    given = ["render", "tiny.yaml", "--seeds", f"0:{count}", "--quiet", "--out", "tiny", *options]
    return process([*ARTFORGE, *given], folder)


def _finished(folder: Path) -> list[Row]:
    """Run many small jobs, then find all of them done."""
    first = seconds(_render(folder, FINISHED))
    second = min(seconds(_render(folder, FINISHED)) for _ in range(3))
    what = f"a second run over {FINISHED:,} finished jobs"
    return [Row(what, "rendering them at 64x64", second / first, 0.1), Row(what, "a clock", second, 10, " s")]


def _overhead(folder: Path) -> float:
    """Compare a run of very small jobs with a loop over them, each in new folders."""

    def run() -> None:
        shutil.rmtree(folder / "tiny", ignore_errors=True)
        _render(folder, TINY, "--threads", "1")()

    def loop() -> None:
        shutil.rmtree(folder / "loop", ignore_errors=True)
        process([*ARTFORGE[:1], "-c", LOOP, "loop", str(TINY)], folder)()

    return 1 / speed(run, loop, pairs=3)

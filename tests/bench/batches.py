"""Many jobs: how well workers share the processors, and how soon it is known that all is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.files import ARTFORGE, W1
from bench.measure import Row, process, seconds, speed, wall_to_bound

MANY, FINISHED = 200, 10_000
PAIRS = 15
"""Enough of them that a processor which is slow for a while does not decide; each takes up to a minute."""


def rows(folder: Path) -> list[Row]:
    """Compare workers with one another and with the processors."""
    (folder / "many.yaml").write_text(W1.replace("1080p", "720p") + "output: '{seed}.png'\n")
    (folder / "tiny.yaml").write_text(W1.replace("1080p", "[64, 64]") + "output: '{seed}.png'\n")
    many = [*ARTFORGE, "render", "many.yaml", "--seeds", f"0:{MANY}", "--force", "--quiet", "--out", "many"]
    two, one = [*many, "--workers", "2"], [*many, "--workers", "1", "--threads", "1"]
    what, bound = f"{MANY} stills of W1 at 720p, two workers", "CPU seconds ÷ processors"
    by = {name: process([*two, "--executor", name], folder) for name in ("process", "dask")}
    return [
        Row(
            what,
            "one worker with one thread",
            speed(process(two, folder), process(one, folder), PAIRS),
            1.85,
            "x",
            True,
        ),
        Row(what, bound, wall_to_bound(two, folder)[0], 1.15),
        Row("the same by a dask cluster of two workers", "processes", speed(by["process"], by["dask"]), 1.2),
        *_finished(folder),
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

"""What is rendered while things go wrong, and what comes of it where nothing does."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faults.runs import Files, frames_kept, host, outputs, planned

from artforge.batch.how import How
from artforge.batch.runner import run
from artforge.cli.progress import Silent
from artforge.pattern import choose

START = "artforge: 1\nseed: 4\n"
SHEET = "sheet: {x: seed, y: 'steps[0].activation', tile: 48, path: 'sheets/sheet.png'}"


@dataclass(frozen=True)
class Workload:
    """A recipe, the seeds that it is rendered with, the options of the run, and how many pictures it computes."""

    name: str
    recipe: str
    seeds: int
    options: tuple[str, ...]
    pictures: int

    def __str__(self) -> str:
        return self.name

    def write(self, folder: Path) -> Path:
        """Write the recipe to a file, and return its path."""
        path = folder / "sky.yaml"
        path.write_text(START + self.recipe)
        return path

    def arguments(self, folder: Path) -> list[str]:
        """Write the recipe beside the folder `out`; return what to render it with, so that all outputs lie in `out`."""
        seeds = ["--seeds", f"0:{self.seeds}"] if self.seeds else []
        return [str(self.write(folder)), *seeds, "--out", "out", *self.options]

    def done_in(self, folder: Path) -> int:
        """Return how many pictures are there, as files or as frames that are kept."""
        files = len(outputs(folder / "out")) if (folder / "out").exists() else 0
        return files + len(frames_kept(folder))


def stills(*options: str, count: int = 24, seconds: float = 0.04) -> Workload:
    recipe = f"canvas: {{size: [96, 64]}}\nsteps: [cppn, {{use: slow, seconds: {seconds}}}]\noutput: '{{seed}}.png'\n"
    return Workload(f"stills {' '.join(options)}", recipe, count, options, count)


def film(*options: str, frames: int = 48, seconds: float = 0.03) -> Workload:
    recipe = (
        "canvas: {size: [64, 48]}\n"
        f"animate: {{frames: {frames}}}\n"
        f"steps: [{{use: cppn, coordinates: [{{use: zoom, scale: 1.0}}]}}, {{use: slow, seconds: {seconds}}}]\n"
        "motion: {'steps[0].coordinates[0].scale': {keys: {0: 1.0, 0.5: 0.5, 1: 1.0}}}\n"
        "output: ['{recipe}.mp4', '{recipe}.gif', '{recipe}.apng']\n"
    )
    return Workload(f"film {' '.join(options)}", recipe, 0, options, frames)


def sheet(*options: str, seconds: float = 0.04) -> Workload:
    recipe = (
        f"canvas: {{size: [96, 64]}}\nsteps: [cppn, {{use: slow, seconds: {seconds}}}]\n"
        f"sweep: {{grid: {{seed: {{range: [0, 8]}}, 'steps[0].activation': [tanh, sin]}}, {SHEET}}}\n"
        "output: '{seed}-{steps[0].activation}.png'\n"
    )
    return Workload(f"sheet {' '.join(options)}", recipe, 0, options, 16)


def dream(*options: str) -> Workload:
    text = (Path(__file__).parents[2] / "recipes" / "cloud-dream.yaml").read_text()
    recipe = text.replace("artforge: 1\nseed: 9\n", "").replace("out/{recipe}.png", "{recipe}.png")
    recipe = (
        recipe.replace("[1024, 576]", "[96, 54]")
        .replace("octaves: 5", "octaves: 2")
        .replace("iterations: 20", "iterations: 5")
    )
    return Workload(f"dream {' '.join(options)}", recipe, 0, options, 1)


def with_others(first: object, *others: object) -> list[Any]:
    """Return the values of a parameter, of which all but the first are for the long version alone."""
    return [first, *(pytest.param(other, marks=pytest.mark.full, id=str(other)) for other in others)]


@cache
def undisturbed(workload: Workload) -> Files:
    """Return what one process makes of a workload, in its own time."""
    folder = Path(tempfile.mkdtemp(prefix="artforge-undisturbed-"))
    try:
        plan = planned(workload.write(folder), folder / "out", range(workload.seeds))
        report = run(plan, host(), Silent(), How(threads=1), backend=choose("cpu", 1))
        assert not report.failures, report.failures
        return outputs(folder / "out")
    finally:
        shutil.rmtree(folder)

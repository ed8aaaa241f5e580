"""How long whole commands take, and how well they use the processors and the memory."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.measure import Command, Row, process, speed, wall_to_bound

RECIPES = Path(__file__).parent.parent.parent / "recipes"
ARTFORGE: list[str | Path] = [sys.executable, "-m", "artforge"]
TORCH: Command = [sys.executable, "-c", "import torch"]
W1 = """
artforge: 1
seed: 7
canvas: {size: 1080p}
steps:
  - {use: cppn, architecture: {use: mlp, width: 16, depth: 9}, init: {use: normal, std: 1.0}}
"""
FILM = """
animate: {frames: 120, fps: 30}
motion: {"steps[0].init.std": {keys: {0: 0.8, 0.5: 1.2, 1: 0.8}}}
"""


def startup(folder: Path) -> list[Row]:
    """Compare commands with the import of torch."""
    (folder / "w1.yaml").write_text(W1 + "output: w1.png\n")
    commands: dict[str, tuple[Command, float]] = {
        "artforge validate recipes/normal.yaml": (["validate", RECIPES / "normal.yaml"], 0.35),
        "artforge --help": (["--help"], 0.2),
        "from process start to a 1080p PNG of W1": (["render", "w1.yaml", "--quiet"], 0.5),
    }
    rival = process(TORCH, folder)
    rows = [
        Row(what, 'python -c "import torch"', 1 / speed(process([*ARTFORGE, *given], folder), rival), bound)
        for what, (given, bound) in commands.items()
    ]
    return [*rows, _kept(folder)]


def _kept(folder: Path) -> Row:
    """Compare a command that finds its machine code in the cache with one that compiles it."""
    command = [*ARTFORGE, "render", RECIPES / "first-light.yaml", "--size", "480p", "--force", "--quiet", "--out", "."]

    def anew() -> None:
        with tempfile.TemporaryDirectory() as cache:
            process(command, folder, ARTFORGE_CACHE=cache)()

    kept = 1 / speed(process(command, folder), anew)
    return Row("first-light at 480p, its machine code in the cache", "the same, compiled anew", kept, 0.9)


def overlap(folder: Path) -> list[Row]:
    """Compare how long rendering and encoding take together with what they would on always busy processors."""
    (folder / "film.yaml").write_text(W1 + FILM + "output: film.mp4\n")
    large = [*ARTFORGE, "render", RECIPES / "normal.yaml", "--set", "canvas.supersample=1"]
    png, megabytes = wall_to_bound([*large, "--size", "16384x16384", "--quiet"], folder)
    mp4, _ = wall_to_bound([*ARTFORGE, "render", "film.yaml", "--quiet"], folder)
    simple = [*ARTFORGE, "render", RECIPES / "no-hidden-layer.yaml", "--size", "16384x16384", "--quiet"]
    simple_png, simple_megabytes = wall_to_bound(simple, folder)
    bound = "CPU seconds ÷ processors"
    return [
        Row("normal at 16384x16384 to PNG", bound, png, 1.15),
        Row("normal at 16384x16384 to PNG", "peak memory", megabytes, 300, " MB"),
        Row("no-hidden-layer at 16384x16384 to PNG", bound, simple_png, 1.15),
        Row("no-hidden-layer at 16384x16384 to PNG", "peak memory", simple_megabytes, 300, " MB"),
        Row("W1, 1080p, 120 frames to MP4", bound, mp4, 1.15),
    ]

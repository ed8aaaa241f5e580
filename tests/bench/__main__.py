"""Run every measurement."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.measure import Row, peak_megabytes, ratio, report

ROOT = Path(__file__).parent.parent.parent
RECIPES = ROOT / "recipes"
ARTFORGE = [sys.executable, "-m", "artforge"]
TORCH = [sys.executable, "-c", "import torch"]


def startup(folder: Path) -> list[Row]:
    """Compare commands that compute nothing with the import of torch."""
    return [
        Row(
            "artforge validate recipes/normal.yaml",
            'python -c "import torch"',
            ratio([*ARTFORGE, "validate", RECIPES / "normal.yaml"], TORCH, folder),
            0.35,
        ),
        Row("artforge --help", 'python -c "import torch"', ratio([*ARTFORGE, "--help"], TORCH, folder), 0.2),
    ]


def memory(folder: Path) -> list[Row]:
    """Weigh a very large picture."""
    size = ["--size", "16384x16384", "--quiet"]
    command: list[str | Path] = [*ARTFORGE, "render", RECIPES / "no-hidden-layer.yaml", *size]
    return [Row("no-hidden-layer at 16384x16384 to PNG", "peak memory", peak_megabytes(command, folder), 400, " MB")]


def main() -> int:
    """Measure in a folder that goes away, and say whether every bound was kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*startup(folder), *memory(folder)]
    report(rows, ROOT / "out" / "bench.json")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

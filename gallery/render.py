"""Render every recipe into this folder, each under the recipe's own name; `--only NAME` renders a single one."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from artforge.batch.jobs import plan
from artforge.batch.runner import run
from artforge.cli.progress import progress_for
from artforge.host import Host, installed
from artforge.recipe.load import read

HERE = Path(__file__).parent
RECIPES = sorted((HERE.parent / "recipes").glob("*.yaml"))


def render(recipe: Path, host: Host) -> list[Path]:
    """Render a recipe and keep its contact sheet, where it has one, else the files of its first job."""
    with tempfile.TemporaryDirectory() as folder:
        made = plan([read(str(recipe), host)], host, root=Path(folder))
        with progress_for(sys.stderr, quiet=False) as progress:
            report = run(made, host, progress)
        if report.failures:
            raise report.failures[0].error
        shown = report.done[-1:] if made.sheets else report.done[: len(made.jobs[0].files)]
        kept = [HERE / f"{recipe.stem}{one.path.suffix}" for one in shown]
        for one, place in zip(shown, kept, strict=True):
            shutil.move(one.path, place)
    return kept


if __name__ == "__main__":
    only = sys.argv[2] if sys.argv[1:2] == ["--only"] else None
    for recipe in RECIPES:
        if only in (None, recipe.stem):
            print(*render(recipe, installed()), sep="\n")

"""Recipes that people wrote who had read the README and nothing else, as they wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import artforge

RECIPES = sorted((Path(__file__).parent / "strangers").glob("*.yaml"))
MADE = {"atlas": 13, "breath": 2, "ridge": 1}


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_strangers_recipe_renders(path: Path, tmp_path: Path) -> None:
    outcome = artforge("render", path, "--size", "48x32", cwd=tmp_path)
    assert outcome.status == 0, outcome.err
    made = outcome.out.split()
    assert len(made) == MADE[path.stem]
    assert all((tmp_path / name).stat().st_size > 500 for name in made)

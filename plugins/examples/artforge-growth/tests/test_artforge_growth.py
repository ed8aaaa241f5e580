"""All parts of this plugin, by artforge's own checks, and what else should hold."""

from __future__ import annotations

from pathlib import Path

import artforge
from artforge.testing.test_conformance import test_conformance

__all__ = ["test_conformance"]  # which pytest finds here
RECIPE = Path(__file__).parent.parent / "recipes" / "growth.yaml"


def test_the_recipe_makes_a_picture(tmp_path: Path) -> None:
    recipe = artforge.load(RECIPE, size=(64, 48))
    assert artforge.write(recipe, tmp_path / "growth.png").stat().st_size > 100

"""The recipes in `recipes/`, for tests over all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

RECIPES = sorted((Path(__file__).parent.parent / "recipes").glob("*.yaml"))
SLOW = ("ablation", "component-loss", "look-alike-curves", "motif-fabrics", "motif-portraits")
"""Ten dreams each, and tens of trainings."""


def all_but_slow(but: str = "") -> list[Any]:
    """Return the recipes, but one, as parameters, of which those that take long are for full runs alone."""
    return [pytest.param(path, marks=[pytest.mark.full] * (path.stem in SLOW)) for path in RECIPES if path.stem != but]

"""Build recipes from text in tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from artforge.errors import Problem, RecipeError
from artforge.host import installed
from artforge.recipe.build import build_recipe
from artforge.recipe.model import Recipe
from artforge.recipe.yaml import parse


def built(text: str, folder: Path = Path()) -> Recipe:
    """Build the recipe of a text as if it stood in `recipe.yaml` in a folder."""
    return build_recipe(parse(text, "recipe.yaml", folder), installed(), "recipe")


def problems_of(text: str, folder: Path = Path()) -> tuple[Problem, ...]:
    """Return what is wrong with a text that must be refused."""
    with pytest.raises(RecipeError) as caught:
        built(text, folder)
    return caught.value.problems

"""From a recipe's text to built and checked parts."""

from __future__ import annotations

from artforge.recipe.load import Document, load, read
from artforge.recipe.model import Recipe

__all__ = ["Document", "Recipe", "load", "read"]

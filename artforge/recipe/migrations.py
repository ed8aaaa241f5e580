"""Recipes of earlier versions of the language are brought up to date when they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from artforge.recipe.node import Node

MIGRATIONS: dict[int, Callable[[Node], Node]] = {}
"""By an earlier version, what makes a recipe of the next one of it; positions stay those of the file."""


def migrated(tree: Node) -> Node:
    """Return a recipe in the present version of the language; of a version that nobody knows, it is left as it is."""
    while isinstance(tree.value, dict) and "artforge" in tree.value:
        version = tree.value["artforge"]
        if type(version.value) is not int or version.value not in MIGRATIONS:
            break
        newer = MIGRATIONS[version.value](tree)
        assert isinstance(newer.value, dict)
        tree = replace(newer, value={**newer.value, "artforge": replace(version, value=version.value + 1)})
    return tree

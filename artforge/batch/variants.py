"""The recipes that one document stands for: its sweep, seeds and sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from artforge.batch.work import Work
from artforge.canvas import parse_size
from artforge.errors import Problem, RecipeError
from artforge.host import Host
from artforge.recipe.build import build_recipe
from artforge.recipe.load import Document
from artforge.recipe.model import Recipe
from artforge.recipe.node import Node
from artforge.recipe.sweep import MOST, Variant, expand


@dataclass(frozen=True)
class Built:
    """One of a document's recipes, the texts of what was chosen for it, and what it shares with other seeds."""

    recipe: Recipe
    chosen: dict[str, str]
    work: Work


def build_all(document: Document, host: Host, seeds: Sequence[int], sizes: Sequence[str]) -> list[Built]:
    """Build every recipe of a document; raises `RecipeError` with all that is wrong."""
    variants, found = _variants(document.tree, seeds, sizes)
    workshop = _Workshop(document, host)
    built = [workshop.built(variant) for variant in variants]
    if found or workshop.problems:
        raise RecipeError([*found, *workshop.problems])
    return [one for one in built if one]


@dataclass
class _Workshop:
    """Builds recipes; one that differs from another in its seed alone is not built again."""

    document: Document
    host: Host
    problems: list[Problem] = field(default_factory=list)
    _works: dict[tuple[tuple[str, int], ...], Work | None] = field(default_factory=dict)

    def built(self, variant: Variant) -> Built | None:
        """Return the recipe of a variant, or None and note what is wrong with it."""
        key = tuple((path, id(node)) for path, node in variant.nodes.items() if path != "seed")
        if key in self._works and "seed" in variant.nodes:
            work = self._works[key]
            if work is None:
                return None  # said already
            recipe = work.seeded(variant.nodes["seed"].value, variant.tree)
            if recipe is not None:
                return Built(recipe, variant.chosen, work)
        try:
            recipe = build_recipe(variant.tree, self.host, self.document.name, self.document.problems)
        except RecipeError as error:
            self.problems += error.problems
            self._works.setdefault(key, None)
            return None
        work = self._works.get(key) or Work(recipe, self.host)
        self._works[key] = work
        return Built(recipe, variant.chosen, work)


def _variants(tree: Node, seeds: Sequence[int], sizes: Sequence[str]) -> tuple[list[Variant], list[Problem]]:
    """Return every variant; where the sweep is wrong, the recipe as it stands, to find what else is."""
    try:
        variants = expand(tree)
    except RecipeError as error:
        return [Variant(tree, {})], list(error.problems)
    if seeds:
        _refuse_twice(variants, "seed", "--seeds")
        variants = [variant.with_value("seed", Node(seed, tree.mark)) for variant in variants for seed in seeds]
    if sizes:
        _refuse_twice(variants, "canvas.size", "--size")
        nodes = [(Node(tuple(Node(side, tree.mark) for side in parse_size(size)), tree.mark)) for size in sizes]
        variants = [variant.with_value("canvas.size", node) for variant in variants for node in nodes]
    if len(sizes) == 1:
        variants = [replace(variant, chosen=_without(variant.chosen, "canvas.size")) for variant in variants]
    return variants, []


def _without(chosen: dict[str, str], path: str) -> dict[str, str]:
    return {key: text for key, text in chosen.items() if key != path}


def _refuse_twice(variants: Sequence[Variant], path: str, option: str) -> None:
    if path in variants[0].chosen:
        raise RecipeError(f"the recipe sweeps {path}, and {option} varies it too: leave one of them out")


def parse_seeds(text: str) -> list[int]:
    """Read `start:stop` (which leaves out the stop), `start:stop:step` or seeds by commas.

    Raises `ValueError` with a sentence.
    """
    try:
        if ":" in text:
            bounds = [int(piece) for piece in text.split(":")]
            spread = range(*bounds) if len(bounds) in (2, 3) else range(0)
            seeds = list(spread) if len(spread) <= MOST else []
        else:
            seeds = [int(piece) for piece in text.split(",")]
    except (ValueError, OverflowError):
        seeds = []
    if not seeds or min(seeds) < 0:
        raise ValueError(f"expected seeds such as 0:50 or 3,5,8, got {text!r}; at most {MOST:,}")
    return seeds

"""What jobs have in common that differ in their seed alone: found out once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from artforge.host import Host
from artforge.inputs import InputFile
from artforge.provenance import Ingredients, Wording, ingredients, wording
from artforge.recipe.model import LARGEST_SEED, Recipe, inputs_within
from artforge.recipe.node import Node
from artforge.recipe.output import Output
from artforge.render import planned_memory


@dataclass(eq=False)
class Work:
    """A recipe whatever its seed is; `recipe` is the one with the first seed."""

    recipe: Recipe
    host: Host
    _ingredients: dict[int, Ingredients] = field(default_factory=dict)
    _receipts: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    _wordings: dict[Path | None, Wording] = field(default_factory=dict)
    _memory: dict[int, int] = field(default_factory=dict)

    @cached_property
    def inputs(self) -> list[InputFile]:
        """The files that it reads."""
        return inputs_within(self.recipe.parts)

    def seeded(self, seed: Any, tree: Node) -> Recipe | None:
        """Return the recipe with another seed, and the text that says so; None for what is no seed."""
        if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
            return None
        return replace(self.recipe, seed=seed, source=tree)

    def receipt(self, seed: int, output: Output) -> dict[str, Any]:
        """Return the receipt of one of the recipe's outputs."""
        found = self._receipts.get((seed, id(output)))
        if found is None:
            if id(output) not in self._ingredients:
                self._ingredients[id(output)] = ingredients(self.recipe, output, self.host)
            found = self._receipts[seed, id(output)] = self._ingredients[id(output)].receipt(seed)
        return found

    def text(self, seed: int, output: Output, folder: Path, written_as: str, note: dict[str, Any]) -> str:
        """Return the text to embed in a file that the recipe calls `written_as`; inputs are seen from a folder."""
        seen_from = folder if self.inputs else None
        if seen_from not in self._wordings:
            self._wordings[seen_from] = wording(self.recipe, folder, self.host)
        return self._wordings[seen_from].text(seed, output, written_as, note)

    def memory(self, outputs: Sequence[Output]) -> int:
        """Return how many bytes a job needs at the most, beside what Python itself takes."""
        if len(outputs) not in self._memory:
            self._memory[len(outputs)] = planned_memory(self.recipe, outputs)
        return self._memory[len(outputs)]

"""Where files may stand: under the output root, with names that the system holds, each written once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from artforge.errors import Problem, RecipeError
from artforge.recipe.model import Recipe
from artforge.recipe.node import Mark

LONGEST_NAME = 255
Wanted = tuple[Path, str, Mark]
"""A path, what the recipe calls it, and where the recipe says so."""


def tokens_of(varied: Iterable[str]) -> list[str]:
    """Return the tokens by which names tell apart what differs in the keys at some paths."""
    return ["size" if path == "canvas.size" else path for path in varied]


def words_of(recipe: Recipe, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what stands for tokens in names; `chosen` has the text of what was chosen for a recipe, by path."""
    return {**chosen, "recipe": recipe.name, "seed": str(recipe.seed), "size": str(recipe.canvas)}


@dataclass
class Places:
    """Knows where paths lead, and asks the file system but once for each folder."""

    root: Path
    _folders: dict[Path, str] = field(default_factory=dict)

    def of(self, path: Path) -> str:
        """Return a path with every link followed, as the file system compares names."""
        folder = self._folders.get(path.parent)
        if folder is None:
            folder = self._folders[path.parent] = os.path.realpath(path.parent)
        place = os.path.join(folder, path.name)
        return os.path.normcase(os.path.realpath(place) if os.path.islink(place) else place)

    def problems(self, wanted: Iterable[Wanted]) -> Iterator[Problem]:
        """Find what cannot be written where it is wanted, or would be written twice."""
        seen: dict[str, Mark] = {}
        folders: set[str] = set()
        for path, written_as, mark in wanted:
            problem = self.problem(path, written_as)
            place = self.of(path)
            if problem is None and place in seen:
                problem = f"output {written_as!r} would be written twice{_advice(seen[place], mark)}"
            above = _above(place, folders)
            if problem is None and (place in folders or not seen.keys().isdisjoint(above)):
                problem = f"output {written_as!r} would lie in a folder that has the name of another output"
            seen.setdefault(place, mark)
            folders.update(above)
            if problem:
                yield mark.problem(problem)

    def problem(self, path: Path, written_as: str) -> str | None:
        """Return why a file cannot stand at a path under the root, or None."""
        try:
            os.fsencode(written_as)
        except UnicodeEncodeError:
            return f"output {written_as!r}: this system's file names cannot hold all of its letters"
        inside, whole = os.path.normcase(os.path.realpath(self.root)), self.of(path)
        if os.path.commonpath([inside, whole]) != inside or inside == whole:
            outside = f"output {written_as!r} would lie outside {_called(self.root)}"
            return f"{outside}: choose a path below it, or another --out"
        return _name_problem(written_as) or (
            f"output {written_as!r}: there is a folder of that name" if os.path.isdir(whole) else None
        )


def _advice(first: Mark, second: Mark) -> str:
    if first.origin.name == second.origin.name:
        return ": add a token such as {seed} or {index}"
    return f", by {first.origin.name} too: give one of them another output, or render it by itself with another --out"


def _above(place: str, known: set[str]) -> set[str]:
    """Return the folders that a place lies in, up to the first that is known already."""
    found = set()
    while (parent := os.path.dirname(place)) != place and parent not in known:
        found.add(parent)
        place = parent
    return found | ({parent} if parent in known else set())


def _name_problem(written_as: str) -> str | None:
    for name in Path(written_as).parts:
        if len(os.fsencode(name)) > LONGEST_NAME:
            return f"output {written_as[:60]!r}…: a name of {len(os.fsencode(name))} bytes; at most {LONGEST_NAME} fit"
        if any(ord(letter) < 32 for letter in name):
            return f"output {written_as!r}: a name holds a control character"
    return None


def _called(root: Path) -> str:
    return "the current folder" if root == Path() else str(root)


def refuse_overwriting(path: Path, existing: Path, sentence: str) -> None:
    """Raise `RecipeError` where what is written at a path, or at one of a sequence, is a file that is there."""
    if overwrites(path, existing):
        raise RecipeError(sentence)


def overwrites(path: Path, existing: Path) -> bool:
    """Whether what is written at a path, or at one of a sequence, is a file that is there."""
    names = re.escape(os.path.realpath(path)).replace(re.escape("{frame}"), "[0-9]+")
    return re.fullmatch(names, os.path.realpath(existing)) is not None

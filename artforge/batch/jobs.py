"""What is to be made: recipes, seeds, swept values and sizes become jobs with checked names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from artforge.batch.sheet import Sheet, sheet_of
from artforge.canvas import parse_size
from artforge.errors import Problem, RecipeError
from artforge.host import Host
from artforge.recipe.build import build_recipe, place_of
from artforge.recipe.load import Document
from artforge.recipe.model import Recipe, inputs_within
from artforge.recipe.node import Node
from artforge.recipe.output import Output
from artforge.recipe.sweep import MOST, Variant, expand
from artforge.render import memory_refusal, pattern_refusal

LONGEST_NAME = 255


@dataclass(frozen=True)
class Planned:
    """One file of a job: its output, its place and the path as the recipe would call it."""

    output: Output
    root: Path
    written_as: str

    @property
    def path(self) -> Path:
        """Where the file is written; of a sequence, with `{frame}` in it."""
        return self.root / self.written_as


@dataclass(frozen=True)
class Job:
    """A recipe with one choice of seed, swept values and size, and the files to make of it.

    `chosen` has the text of each choice by path; `tile` puts the picture onto a contact sheet too.
    """

    index: int
    recipe: Recipe
    chosen: dict[str, str]
    files: tuple[Planned, ...]
    tile: Output | None = None


@dataclass(frozen=True)
class Plan:
    """All jobs of a run and its contact sheets."""

    jobs: tuple[Job, ...]
    sheets: tuple[Sheet, ...]


def plan(
    documents: Sequence[Document],
    host: Host,
    *,
    root: Path,
    seeds: Sequence[int] = (),
    sizes: Sequence[str] = (),
) -> Plan:
    """Build every job and check every name; raises `RecipeError` with all that is wrong.

    Files lie under `root`. `seeds` and `sizes` vary each recipe.
    """
    jobs: list[Job] = []
    sheets: list[Sheet] = []
    found: list[Problem] = []
    for document in documents:
        try:
            sheet, made = _jobs_of(document, host, root=root, seeds=seeds, sizes=sizes, first=len(jobs))
            jobs += made
            sheets += [sheet] if sheet else []
        except RecipeError as error:
            found += error.problems
    found += _name_problems(jobs, sheets, root) or _memory_problems(jobs) or _pattern_problems(jobs)
    if found:
        raise RecipeError(list(dict.fromkeys(found)))
    for job in jobs:
        host.tell("artforge_recipe_loaded", recipe=job.recipe)
    return Plan(tuple(jobs), tuple(sheets))


def _jobs_of(
    document: Document, host: Host, *, root: Path, seeds: Sequence[int], sizes: Sequence[str], first: int
) -> tuple[Sheet | None, list[Job]]:
    recipes: list[tuple[Variant, Recipe]] = []
    found: list[Problem] = []
    variants, trouble = _variants(document.tree, seeds, sizes)
    for variant in variants:
        try:
            recipes.append((variant, build_recipe(variant.tree, host, document.name, document.problems)))
        except RecipeError as error:
            found += error.problems
    if found or trouble:
        raise RecipeError([*trouble, *found])
    sheet = sheet_of([(variant.chosen, recipe) for variant, recipe in recipes], root, host)
    jobs = [_job(first + index, *work, document, root) for index, work in enumerate(recipes)]
    if sheet is not None:
        _refuse_own_source(document, sheet.path)
        jobs = [replace(job, tile=tile) for job, tile in zip(jobs, sheet.outputs(), strict=True)]
    return sheet, jobs


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


def _job(index: int, variant: Variant, recipe: Recipe, document: Document, root: Path) -> Job:
    varied = ["size" if path == "canvas.size" else path for path in variant.chosen]
    values = {
        **variant.chosen,
        "recipe": recipe.name,
        "seed": str(recipe.seed),
        "size": str(recipe.canvas),
        "index": str(index),
    }
    files = []
    for output in recipe.outputs if document.picture is None else recipe.outputs[:1]:
        written_as = output.template.with_tokens(varied).fill(values)
        _refuse_own_source(document, root / written_as)
        _refuse_inputs(recipe, root / written_as)
        files.append(Planned(output, root, written_as))
    return Job(index, recipe, variant.chosen, tuple(files))


def _refuse_own_source(document: Document, path: Path) -> None:
    if document.picture is not None and _overwrites(path, document.picture):
        raise RecipeError(f"{document.picture} would be overwritten by itself: choose another folder with --out DIR")


def _refuse_inputs(recipe: Recipe, path: Path) -> None:
    for file in inputs_within(recipe.parts):
        if _overwrites(path, file.path):
            raise RecipeError(f"{file.path} is read by this recipe and would be overwritten: choose another path")


def _overwrites(path: Path, existing: Path) -> bool:
    """Whether what is written at a path, or at one of a sequence, is a file that is there."""
    names = re.escape(os.path.realpath(path)).replace(re.escape("{frame}"), "[0-9]+")
    return re.fullmatch(names, os.path.realpath(existing)) is not None


def _name_problems(jobs: Sequence[Job], sheets: Sequence[Sheet], root: Path) -> list[Problem]:
    found: list[Problem] = []
    seen: set[Path] = set()
    files = [
        (planned.path, planned.written_as, place_of(job.recipe.source, "output", index, "path"))
        for job in jobs
        for index, planned in enumerate(job.files)
    ]
    for path, written_as, mark in [*files, *((sheet.path, sheet.written_as, sheet.mark) for sheet in sheets)]:
        problem = path_problem(path, written_as, root)
        place = Path(os.path.normcase(os.path.realpath(path)))
        if problem is None and place in seen:
            problem = f"output {written_as!r} would be written twice: add a token such as {{seed}} or {{index}}"
        if problem is None and not seen.isdisjoint(place.parents):
            problem = f"output {written_as!r} would lie in a folder that has the name of another output"
        seen.add(place)
        found += [mark.problem(problem)] if problem else []
    return found or [problem for job in jobs for problem in _sequence_problems(job)]


def _sequence_problems(job: Job) -> Iterator[Problem]:
    """Find stills whose names are those of frames of a sequence."""
    for sequence in (file for file in job.files if file.output.is_sequence):
        for index, other in enumerate(job.files):
            if other is not sequence and _overwrites(sequence.path, other.path):
                mark = place_of(job.recipe.source, "output", index, "path")
                yield mark.problem(f"output {other.written_as!r} would be a frame of {sequence.written_as!r} too")


def path_problem(path: Path, written_as: str, root: Path) -> str | None:
    """Return why a file cannot stand at a path under `root`, or None."""
    try:
        os.fsencode(written_as)
    except UnicodeEncodeError:
        return f"output {written_as!r}: this system's file names cannot hold all of its letters"
    inside, whole = os.path.realpath(root), os.path.realpath(path)
    if os.path.commonpath([inside, whole]) != inside or inside == whole:
        return f"output {written_as!r} would lie outside {_called(root)}: choose a path below it, or another --out"
    for name in Path(written_as).parts:
        if len(os.fsencode(name)) > LONGEST_NAME:
            return f"output {written_as[:60]!r}…: a name of {len(os.fsencode(name))} bytes; at most {LONGEST_NAME} fit"
        if any(ord(letter) < 32 for letter in name):
            return f"output {written_as!r}: a name holds a control character"
    if os.path.isdir(whole):
        return f"output {written_as!r}: there is a folder of that name"
    return None


def _called(root: Path) -> str:
    return "the current folder" if root == Path() else str(root)


def _memory_problems(jobs: Sequence[Job]) -> list[Problem]:
    refusals = [(job.recipe.source, memory_refusal(job.recipe, _outputs(job))) for job in jobs]
    return [place_of(source, "canvas", "size").problem(text) for source, text in refusals if text]


def _pattern_problems(jobs: Sequence[Job]) -> list[Problem]:
    refusals = [(job.recipe.source, pattern_refusal(job.recipe, _outputs(job))) for job in jobs]
    return [place_of(source, "steps", refused[0]).problem(refused[1]) for source, refused in refusals if refused]


def _outputs(job: Job) -> list[Output]:
    return [*(planned.output for planned in job.files), *([job.tile] if job.tile else [])]


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

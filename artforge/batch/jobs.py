"""What is to be made: recipes, seeds, swept values and sizes become jobs with checked names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from artforge.batch.names import Places, overwrites, refuse_overwriting, tokens_of, words_of
from artforge.batch.sheet import Sheet, sheets_of
from artforge.batch.tiles import tile_output
from artforge.batch.variants import Built, build_all
from artforge.batch.work import Work
from artforge.errors import Problem, RecipeError
from artforge.host import Host
from artforge.inputs import InputFile
from artforge.recipe.build import place_of
from artforge.recipe.load import Document
from artforge.recipe.model import Recipe
from artforge.recipe.output import Output
from artforge.remote import RemoteFolder
from artforge.render import memory_refusal, numbered, pattern_refusal
from artforge.sheets.contact import Place


@dataclass(frozen=True)
class Planned:
    """One file of a job: its output, its place and the path as the recipe would call it.

    One that goes to a `remote` folder is written somewhere else first; `root` then only stands for that place.
    """

    output: Output
    root: Path
    written_as: str
    remote: RemoteFolder | None = None

    @property
    def shown(self) -> str:
        """The path or the URL, as people know the file."""
        return self.remote.url_of(self.written_as) if self.remote else str(self.path)

    @cached_property
    def path(self) -> Path:
        """Where the file is written; of a sequence, with `{frame}` in it."""
        return self.root / self.written_as

    @cached_property
    def folder(self) -> Path:
        """The folder that it lies in; of a sequence, that which all of its files lie in or below."""
        named = self.written_as.partition("{frame}")[0] if self.output.is_sequence else self.written_as
        return (self.root / f"{named}_").parent

    def files(self, frames: int) -> list[Planned]:
        """Return the file itself, or the files of a sequence of so many frames."""
        if not self.output.is_sequence:
            return [self]
        return [replace(self, written_as=numbered(self.written_as, index, frames)) for index in range(frames)]


@dataclass(frozen=True)
class Job:
    """A recipe with one choice of seed, swept values and size, and the files to make of it.

    `work` is what it shares with jobs of other seeds. `chosen` has the text of each choice by path. On a `sheet` its
    picture has a `place`.
    """

    index: int
    recipe: Recipe
    work: Work
    chosen: dict[str, str]
    files: tuple[Planned, ...]
    sheet: Sheet | None = None
    place: Place = (0, 0)

    @property
    def outputs(self) -> list[Output]:
        """What the pictures are written to."""
        tile = [tile_output(self.sheet.keys.tile)] if self.sheet else []
        return [*(planned.output for planned in self.files), *tile]

    def receipt(self, planned: Planned) -> dict[str, Any]:
        """Return the receipt of one of the files."""
        return self.work.receipt(self.recipe.seed, planned.output)

    @property
    def remote(self) -> RemoteFolder | None:
        """The folder on an object store that its files go to, if they do."""
        return self.files[0].remote

    @property
    def pixels(self) -> int:
        """How many pixels all files have together."""
        return sum(self.pixels_of(planned) for planned in self.files)

    def pixels_of(self, planned: Planned) -> int:
        """Return how many pixels a file has, over all of its frames."""
        recipe = self.recipe
        frames = recipe.timeline.frames if planned.output.takes_frames(recipe.animated) else 1
        return recipe.canvas.width * recipe.canvas.height * frames


@dataclass(frozen=True)
class Plan:
    """All jobs of a run and its contact sheets."""

    jobs: tuple[Job, ...]
    sheets: tuple[Sheet, ...]
    remote: RemoteFolder | None = None


def plan(
    documents: Sequence[Document],
    host: Host,
    *,
    root: Path,
    seeds: Sequence[int] = (),
    sizes: Sequence[str] = (),
    remote: RemoteFolder | None = None,
) -> Plan:
    """Build every job and check every name; raises `RecipeError` with all that is wrong.

    Files lie under `root`, or in a `remote` folder. `seeds` and `sizes` vary each recipe.
    """
    jobs: list[Job] = []
    sheets: list[Sheet] = []
    found: list[Problem] = []
    for document in documents:
        try:
            built = build_all(document, host, seeds, sizes)
            made = _jobs_of(document, built, host, root=root, first=len(jobs), remote=remote)
            jobs += made
            sheets += dict.fromkeys(job.sheet for job in made if job.sheet)
        except RecipeError as error:
            found += error.problems
    found += _name_problems(jobs, sheets, root) or _refusals(jobs)
    if found:
        raise RecipeError(list(dict.fromkeys(found)))
    for job in jobs:
        host.tell("artforge_recipe_loaded", recipe=job.recipe)
    return Plan(tuple(jobs), tuple(sheets), remote)


def _jobs_of(
    document: Document,
    built: Sequence[Built],
    host: Host,
    *,
    root: Path,
    first: int,
    remote: RemoteFolder | None,
) -> list[Job]:
    sheets = sheets_of([(one.chosen, one.recipe) for one in built], root, host)
    jobs = [_job(first + index, one, document, root, remote) for index, one in enumerate(built)]
    for sheet in dict.fromkeys(sheet for sheet, _ in sheets):
        _refuse_own_source(document, sheet.path)
    if not sheets:
        return jobs
    return [replace(job, sheet=sheet, place=place) for job, (sheet, place) in zip(jobs, sheets, strict=True)]


def _job(index: int, built: Built, document: Document, root: Path, remote: RemoteFolder | None) -> Job:
    recipe = built.recipe
    varied, values = tokens_of(built.chosen), {**words_of(recipe, built.chosen), "index": str(index)}
    files = []
    for output in recipe.outputs if document.picture is None else recipe.outputs[:1]:
        written_as = output.template.with_tokens(varied).fill(values)
        _refuse_own_source(document, root / written_as)
        _refuse_inputs(built.work.inputs, root / written_as)
        files.append(Planned(output, root, written_as, remote))
    return Job(index, recipe, built.work, built.chosen, tuple(files))


def _refuse_own_source(document: Document, path: Path) -> None:
    if document.picture is not None:
        sentence = f"{document.picture} would be overwritten by itself: choose another folder with --out DIR"
        refuse_overwriting(path, document.picture, sentence)


def _refuse_inputs(inputs: Sequence[InputFile], path: Path) -> None:
    for file in inputs:
        sentence = f"{file.path} is read by this recipe and would be overwritten: choose another path"
        refuse_overwriting(path, file.path, sentence)


def _name_problems(jobs: Sequence[Job], sheets: Sequence[Sheet], root: Path) -> list[Problem]:
    files = [
        (planned.path, planned.written_as, place_of(job.recipe.source, "output", index, "path"))
        for job in jobs
        for index, planned in enumerate(job.files)
    ]
    sheet_files = [(sheet.path, sheet.written_as, sheet.mark) for sheet in sheets]
    found = list(Places(root).problems([*files, *sheet_files]))
    return found or [problem for job in jobs for problem in _sequence_problems(job)]


def _sequence_problems(job: Job) -> Iterator[Problem]:
    """Find stills whose names are those of frames of a sequence."""
    for sequence in (file for file in job.files if file.output.is_sequence):
        for index, other in enumerate(job.files):
            if other is not sequence and overwrites(sequence.path, other.path):
                mark = place_of(job.recipe.source, "output", index, "path")
                yield mark.problem(f"output {other.written_as!r} would be a frame of {sequence.written_as!r} too")


def _refusals(jobs: Sequence[Job]) -> Iterator[Problem]:
    """Find works that do not fit into memory, or that an output cannot show."""
    for job in {id(job.work): job for job in jobs}.values():
        source, outputs = job.recipe.source, job.outputs
        if text := memory_refusal(job.recipe, outputs, job.work.memory(outputs)):
            yield place_of(source, "canvas", "size").problem(text)
        elif refused := pattern_refusal(job.recipe, outputs):
            yield place_of(source, "steps", refused[0]).problem(refused[1])

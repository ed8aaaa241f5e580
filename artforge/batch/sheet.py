"""Contact sheets: all works of a sweep in one labelled picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from artforge.batch.names import tokens_of, words_of
from artforge.canvas import STILL, Canvas
from artforge.errors import RecipeError
from artforge.host import Host
from artforge.parts import Writer
from artforge.pattern import Backend
from artforge.picture import Picture, Rows
from artforge.provenance import combined, portable, receipt, signed, with_receipt
from artforge.recipe.model import Recipe
from artforge.recipe.node import Mark, Node
from artforge.recipe.output import Output
from artforge.recipe.path import get, parse_path
from artforge.recipe.sweep import SheetKeys
from artforge.recipe.template import Template
from artforge.scene import Film
from artforge.sheets.contact import Labels, Layout, Place, too_large

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, eq=False)
class Sheet:
    """A contact sheet: where it goes, the labels of its columns, rows and tiles, and the tiles collected so far."""

    path: Path
    written_as: str
    writer: Writer
    keys: SheetKeys
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    labels: dict[Place, str]
    data: dict[str, Any]
    receipt: dict[str, Any]
    mark: Mark
    tiles: dict[Place, Rows] = field(default_factory=dict)

    def write(self, path: Path, backend: Backend, metadata: bool) -> None:
        """Draw the sheet and write it to a path; raises `OutputError`."""
        image = np.asarray(_draw(self))
        height, width = image.shape[:2]

        def read(start: int, stop: int) -> Rows:
            return image[start:stop].astype(np.float32) / np.float32(255.0)

        text = with_receipt(self.data, signed(self.receipt, backend.name)) if metadata else ""
        fingerprint = self.receipt["fingerprint"] if metadata else ""
        film = Film(Canvas(size=(width, height)), STILL, text, backend.threads, fingerprint=fingerprint)
        self.writer.write(film, path, Picture(width, height, read))


Choice = tuple[dict[str, str], Recipe]
"""What was chosen for a work, by path, and its recipe."""


def sheets_of(works: Sequence[Choice], root: Path, host: Host) -> list[tuple[Sheet, Place]]:
    """Plan the contact sheets of a sweep, and return for each work its sheet and its place on it; none where none is.

    Where something is swept that has no axis, there is a sheet for each of its values. Raises `RecipeError` with
    positions.
    """
    node = get(works[0][1].source, parse_path("sweep.sheet"))
    if node is None or node.value is None:
        return []
    keys, swept = SheetKeys.model_validate(node.plain()), works[0][0]
    for axis in (keys.x, keys.y):
        if axis is not None and axis not in swept:
            raise RecipeError(node.mark.problem(f"the sheet shows {axis}, which is not swept"))
    wanted = _Wanted(keys, [path for path in swept if path not in (keys.x, keys.y)], node, root, host)
    groups: dict[tuple[str, ...], list[Choice]] = {}
    for work in works:
        groups.setdefault(wanted.group(work), []).append(work)
    drawn = {group: wanted.sheet(members) for group, members in groups.items()}
    places = {group: iter(sheet.labels) for group, sheet in drawn.items()}
    return [(drawn[group], next(places[group])) for group in map(wanted.group, works)]


@dataclass(frozen=True)
class _Wanted:
    """What a recipe asks for; `others` is what is swept and has no axis."""

    keys: SheetKeys
    others: Sequence[str]
    node: Node
    root: Path
    host: Host

    def group(self, work: Choice) -> tuple[str, ...]:
        """Return what is the same for all works of a sheet."""
        return tuple(work[0][path] for path in self.others)

    def sheet(self, works: Sequence[Choice]) -> Sheet:
        """Plan the sheet of works that differ in nothing but what has an axis."""
        keys, (chosen, first) = self.keys, works[0]
        columns, rows = _axes(keys, works)
        labels = _labels(keys, works, columns, rows)
        if len(labels) < len(works):
            raise self._refused("two works have one place on the sheet: their values look the same")
        if problem := _too_large(keys, len(columns), len(rows)):
            raise self._refused(problem)
        varied = tokens_of(self.others)
        writer = self._writer(["recipe", *varied])
        written_as = Template(keys.path).with_tokens(varied).fill(words_of(first, chosen))
        output = Output(Template(keys.path), None, writer)
        note = combined([receipt(recipe, output, self.host) for _, recipe in works])
        sources, path = [recipe.source for _, recipe in works], self.root / written_as
        data = {**portable(sources, path.parent.resolve(), self.host), "name": first.name}
        return Sheet(path, written_as, writer, keys, columns, rows, labels, data, note, self.node.mark)

    def _writer(self, known: Sequence[str]) -> Writer:
        template = Template(self.keys.path)
        try:
            unknown = [token for token in template.tokens if token not in known]
            writer = self.host.writer(template.suffix)()
        except (LookupError, ValueError) as error:
            raise self._refused(f"the sheet's path: {error.args[0]}") from None
        if unknown:
            may = " and ".join(f"{{{token}}}" for token in known)
            raise self._refused(f"the sheet's path has the token {{{unknown[0]}}}; it may have {may}")
        if writer.animated:
            raise self._refused(f"a sheet is a still picture; {template.suffix} is a format of animations")
        return writer

    def _refused(self, sentence: str) -> RecipeError:
        return RecipeError(self.node.mark.problem(sentence))


def _too_large(keys: SheetKeys, columns: int, rows: int) -> str | None:
    """Return why a sheet would be too large to be drawn, or None."""
    if not too_large(keys.tile, columns, rows):
        return None
    return f"a sheet of {columns} x {rows} tiles of {keys.tile} pixels is too large: make `tile` smaller"


def _labels(keys: SheetKeys, works: Sequence[Choice], columns: Sequence[str], rows: Sequence[str]) -> dict[Place, str]:
    if keys.y is not None:
        return {(columns.index(chosen[keys.x]), rows.index(chosen[keys.y])): "" for chosen, _ in works}
    return {(index % len(columns), index // len(columns)): chosen[keys.x] for index, (chosen, _) in enumerate(works)}


def _axes(keys: SheetKeys, works: Sequence[Choice]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    across = tuple(dict.fromkeys(chosen[keys.x] for chosen, _ in works))
    if keys.y is not None:
        return across, tuple(dict.fromkeys(chosen[keys.y] for chosen, _ in works))
    count = keys.columns or min(len(works), math.ceil(math.sqrt(len(works))))
    return ("",) * count, ("",) * math.ceil(len(works) / count)


def _draw(sheet: Sheet) -> Image.Image:
    height, width = (max(tile.shape[side] for tile in sheet.tiles.values()) for side in (0, 1))
    layout = Layout(sheet.keys.tile, (width, height), len(sheet.columns), len(sheet.rows), _words(sheet))
    return layout.draw(sheet.tiles)


def _words(sheet: Sheet) -> Labels:
    if sheet.keys.y is None:
        return Labels(heading=sheet.keys.x, captions=sheet.labels)
    name = sheet.keys.x.rsplit(".", 1)[-1]
    return Labels(columns=[f"{name} {text}" for text in sheet.columns], rows=sheet.rows)

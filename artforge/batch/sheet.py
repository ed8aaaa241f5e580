"""Contact sheets: all works of a sweep in one labelled picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

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


def sheet_of(works: Sequence[Choice], root: Path, host: Host) -> Sheet | None:
    """Plan the contact sheet of a sweep, where it asks for one; raises `RecipeError` with positions."""
    first = works[0][1]
    node = get(first.source, parse_path("sweep.sheet"))
    if node is None or node.value is None:
        return None
    keys = SheetKeys.model_validate(node.plain())
    columns, rows = _axes(keys, works, node)
    labels = _labels(keys, works, columns, rows)
    if len(labels) < len(works):
        raise RecipeError(node.mark.problem("two works have one place on the sheet: their values look the same"))
    if problem := _too_large(keys, len(columns), len(rows)):
        raise RecipeError(node.mark.problem(problem))
    written_as = Template(keys.path).fill({"recipe": first.name})
    output = Output(Template(keys.path), None, _writer(keys.path, node, host))
    note = combined([receipt(recipe, output, host) for _, recipe in works])
    sources = [recipe.source for _, recipe in works]
    data = {**portable(sources, (root / written_as).parent.resolve(), host), "name": first.name}
    return Sheet(root / written_as, written_as, output.writer, keys, columns, rows, labels, data, note, node.mark)


def _too_large(keys: SheetKeys, columns: int, rows: int) -> str | None:
    """Return why a sheet would be too large to be drawn, or None."""
    if not too_large(keys.tile, columns, rows):
        return None
    return f"a sheet of {columns} x {rows} tiles of {keys.tile} pixels is too large: make `tile` smaller"


def _labels(keys: SheetKeys, works: Sequence[Choice], columns: Sequence[str], rows: Sequence[str]) -> dict[Place, str]:
    if keys.y is not None:
        return {(columns.index(chosen[keys.x]), rows.index(chosen[keys.y])): "" for chosen, _ in works}
    return {(index % len(columns), index // len(columns)): chosen[keys.x] for index, (chosen, _) in enumerate(works)}


def _axes(keys: SheetKeys, works: Sequence[Choice], node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    swept = works[0][0]
    for axis in (keys.x, keys.y):
        if axis is not None and axis not in swept:
            raise RecipeError(node.mark.problem(f"the sheet shows {axis}, which is not swept"))
    others = [path for path in swept if path not in (keys.x, keys.y)]
    if others:
        raise RecipeError(node.mark.problem(f"the sheet has no axis for {others[0]}, which is swept too"))
    across = tuple(dict.fromkeys(chosen[keys.x] for chosen, _ in works))
    if keys.y is not None:
        return across, tuple(dict.fromkeys(chosen[keys.y] for chosen, _ in works))
    count = keys.columns or min(len(works), math.ceil(math.sqrt(len(works))))
    return ("",) * count, ("",) * math.ceil(len(works) / count)


def _writer(path: str, node: Node, host: Host) -> Writer:
    template = Template(path)
    try:
        unknown = [token for token in template.tokens if token != "recipe"]
        writer = host.writer(template.suffix)()
    except (LookupError, ValueError) as error:
        raise RecipeError(node.mark.problem(f"the sheet's path: {error.args[0]}")) from None
    if unknown:
        raise RecipeError(node.mark.problem(f"the sheet's path has the token {{{unknown[0]}}}; it may have {{recipe}}"))
    if writer.animated:
        raise RecipeError(node.mark.problem(f"a sheet is a still picture; {template.suffix} is a format of animations"))
    return writer


def _draw(sheet: Sheet) -> Image.Image:
    height, width = (max(tile.shape[side] for tile in sheet.tiles.values()) for side in (0, 1))
    layout = Layout(sheet.keys.tile, (width, height), len(sheet.columns), len(sheet.rows), _words(sheet))
    return layout.draw(sheet.tiles)


def _words(sheet: Sheet) -> Labels:
    if sheet.keys.y is None:
        return Labels(heading=sheet.keys.x, captions=sheet.labels)
    name = sheet.keys.x.rsplit(".", 1)[-1]
    return Labels(columns=[f"{name} {text}" for text in sheet.columns], rows=sheet.rows)

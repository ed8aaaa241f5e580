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
from artforge.parts import Sink, Writer
from artforge.pattern import Backend
from artforge.picture import Picture, Rows, quantise
from artforge.provenance import combined, portable, receipt, signed, with_receipt
from artforge.recipe.model import Recipe
from artforge.recipe.node import Mark, Node
from artforge.recipe.output import Output
from artforge.recipe.path import get, parse_path
from artforge.recipe.sweep import SheetKeys
from artforge.recipe.template import Template
from artforge.scene import Film

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

LONGEST_SHEET, MOST_PIXELS = 100_000, 400_000_000
PAPER, INK, QUIET_INK = (17, 17, 20), (236, 236, 232), (150, 150, 150)


Place = tuple[int, int]
"""A tile's column and row on the sheet."""


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

    def outputs(self) -> list[Output]:
        """Return, for each work, an output that puts its picture onto the sheet in place of a file."""
        return [Output(Template("sheet"), None, _TileWriter(sheet=self, place=place)) for place in self.labels]

    def write(self, backend: Backend, metadata: bool) -> None:
        """Draw the sheet and write it; raises `OutputError`."""
        image = np.asarray(_draw(self))
        height, width = image.shape[:2]

        def read(start: int, stop: int) -> Rows:
            return image[start:stop].astype(np.float32) / np.float32(255.0)

        text = with_receipt(self.data, signed(self.receipt, backend.name)) if metadata else ""
        film = Film(Canvas(size=(width, height)), STILL, text, backend.threads)
        self.writer.write(film, self.path, Picture(width, height, read))


class _TileWriter(Writer):
    """Puts the picture of a work onto its sheet."""

    sheet: Any
    place: Place

    def open(self, film: Film, path: Path) -> Sink:
        return _Tile(self.sheet, self.place)

    def provenance(self, path: Path) -> str | None:
        return None


@dataclass
class _Tile:
    """Takes a picture and keeps it reduced."""

    sheet: Sheet
    place: Place

    def add(self, picture: Picture) -> None:
        self.sheet.tiles[self.place] = reduced(picture, self.sheet.keys.tile)

    def close(self) -> None:
        """Keep the tile."""

    def abandon(self) -> None:
        self.sheet.tiles.pop(self.place, None)


def reduced(picture: Picture, longest: int) -> Rows:
    """Return a picture as uint8 whose longer side is at most `longest`, a few rows at a time."""
    from PIL import Image

    step = max(1, min(max(picture.width, picture.height) // longest, picture.width, picture.height))
    width, height = picture.width - picture.width % step, picture.height - picture.height % step
    bands = []
    for top in range(0, height, step * 16):
        rows = picture.rows(top, min(top + step * 16, height))[:, :width]
        bands.append(rows.reshape(len(rows) // step, step, width // step, step, 3).mean(axis=(1, 3)))
    small = Image.fromarray(quantise(np.concatenate(bands), np.dtype(np.uint8)))
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return np.asarray(small)


Work = tuple[dict[str, str], Recipe]


def sheet_of(works: Sequence[Work], root: Path, host: Host) -> Sheet | None:
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
    pitch = keys.tile * 5 // 4
    if max(columns, rows) * pitch <= LONGEST_SHEET and columns * rows * pitch**2 <= MOST_PIXELS:
        return None
    return f"a sheet of {columns} x {rows} tiles of {keys.tile} pixels is too large: make `tile` smaller"


def _labels(keys: SheetKeys, works: Sequence[Work], columns: Sequence[str], rows: Sequence[str]) -> dict[Place, str]:
    if keys.y is not None:
        return {(columns.index(chosen[keys.x]), rows.index(chosen[keys.y])): "" for chosen, _ in works}
    return {(index % len(columns), index // len(columns)): chosen[keys.x] for index, (chosen, _) in enumerate(works)}


def _axes(keys: SheetKeys, works: Sequence[Work], node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
    from PIL import Image, ImageDraw, ImageFont

    tile_height, tile_width = (max(tile.shape[side] for tile in sheet.tiles.values()) for side in (0, 1))
    font = ImageFont.load_default(max(11, sheet.keys.tile // 20))
    gap, line = max(4, sheet.keys.tile // 24), int(font.getbbox("Ag")[3] * 1.5)
    left = _widest(sheet.rows, font) + gap * 2 if sheet.keys.y else gap
    top, below = line + gap, 0 if sheet.keys.y else line
    size = (
        left + len(sheet.columns) * (tile_width + gap),
        top + len(sheet.rows) * (tile_height + gap + below) + (0 if sheet.keys.y else gap),
    )
    page = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(page)
    for (column, row), tile in sheet.tiles.items():
        x = left + column * (tile_width + gap)
        y = top + row * (tile_height + gap + below)
        page.paste(Image.fromarray(tile), (x, y))
        if not sheet.keys.y:
            draw.text((x, y + tile_height + line // 6), sheet.labels[column, row], INK, font)
    _draw_axes(sheet, draw, font, (left, top), (tile_width + gap, tile_height + gap))
    return page


def _draw_axes(
    sheet: Sheet, draw: ImageDraw.ImageDraw, font: Any, corner: tuple[int, int], pitch: tuple[int, int]
) -> None:
    left, top = corner
    name = sheet.keys.x.rsplit(".", 1)[-1]
    if sheet.keys.y is None:
        draw.text((left, top // 3), f"{sheet.keys.x}", QUIET_INK, font)
        return
    for index, text in enumerate(sheet.columns):
        draw.text((left + index * pitch[0], top // 3), f"{name} {text}", INK, font)
    for index, text in enumerate(sheet.rows):
        draw.text((left // 8, top + index * pitch[1]), text, INK, font)


def _widest(texts: Sequence[str], font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> int:
    return max((int(font.getbbox(text)[2]) for text in texts), default=0)

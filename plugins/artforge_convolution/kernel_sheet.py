"""The source `kernels`."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from artforge import Canvas, Picture, Scene, Source, drawing, named
from artforge_convolution.cells import breadth, draw_cells, fitting
from artforge_convolution.colouring import weighted
from artforge_convolution.kernel import Bank, Floats, listed
from artforge_convolution.layout import tiled
from artforge_convolution.numerals import written
from artforge_convolution.sheet import Sheet, readable

MOST = 400
"""As many kernels fit on a sheet."""
SMALL = 0.15
"""The largest letters of labels, in the width of a kernel."""


@dataclass(frozen=True)
class Tile:
    """One kernel as it is shown: colours of its cells, texts on them, a label, and a remark behind it."""

    colours: Floats
    texts: list[list[str]]
    label: str
    remark: str


class Kernels(Source):
    """Show kernels on a sheet: cells in two colours for what is above and below 0, and the numbers where they fit.

    Those of three channels are shown in colour, grey for 0; of those of more channels the mean is shown.
    """

    kernels: Bank = Field(named("halves"), description="the kernels: one, a bank, or a list of these")
    columns: int | None = Field(
        None, ge=1, le=100, description="how many stand side by side; by default what fits best"
    )
    numbers: bool = Field(True, description="write the weights on the cells, where there is room")
    labels: bool = Field(True, description="write the names below the kernels, where there is room")
    theme: drawing.ThemeName = Field("dark", description="dark or light paper")

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse more kernels than a sheet can hold."""
        count = sum(kernel.shape[0] for kernel in listed(self.kernels))
        if count <= MOST:
            return None
        return f"{count} kernels are too many for a sheet, which holds {MOST}: set `count` of the larger banks lower"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the sheet, once as it is drawn and once as it is read."""
        return 2 * 12 * canvas.width * canvas.height

    def picture(self, scene: Scene) -> Picture:
        """Draw the sheet."""
        sheet = Sheet.on(scene.canvas, self.theme)
        tiles = [
            _tile(weights, name, sheet.theme, numbers=self.numbers)
            for kernel in listed(self.kernels)
            for weights, name in zip(kernel.prepare(scene), kernel.labels(), strict=True)
        ]
        below = 1.9 * sheet.letters if self.labels else 0.0
        places = tiled(sheet.box, len(tiles), aspect=1.0, gap=sheet.gap, below=below, columns=self.columns)
        letters = _label_size(sheet, tiles, places[0].width) if self.labels else 0.0
        for tile, place in zip(tiles, places, strict=True):
            _draw(sheet, tile, place)
            if letters:
                _label(sheet, tile, place, letters)
        return sheet.paper.picture()


def _draw(sheet: Sheet, tile: Tile, place: drawing.Box) -> None:
    """Draw a kernel's cells, with its numbers where they fit."""
    rows, columns, _ = tile.colours.shape
    box = place.shaped(columns / rows)
    cell = box.width / columns
    size = fitting((text for row in tile.texts for text in row), cell, cell)
    draw_cells(sheet, box, tile.colours, tile.texts, size)


def _label(sheet: Sheet, tile: Tile, place: drawing.Box, size: float) -> None:
    """Write a kernel's name below it, and a remark behind the name in a quiet colour."""
    left, foot = place.middle[0] - breadth(tile.label + tile.remark) * size / 2, place.bottom + 1.5 * size
    sheet.paper.text(tile.label, left, foot, sheet.theme.ink, size=size)
    sheet.paper.text(tile.remark, left + breadth(tile.label) * size, foot, sheet.theme.quiet, size=size)


def _label_size(sheet: Sheet, tiles: list[Tile], width: float) -> float:
    """Return the size at which every label fits below a kernel; 0 where that is too small to read."""
    widest = max(breadth(tile.label + tile.remark) for tile in tiles)
    return readable(min(sheet.letters, SMALL * width, (width + 0.6 * sheet.gap) / max(widest, 0.1)))


def _tile(weights: Floats, name: str, theme: drawing.Theme, *, numbers: bool) -> Tile:
    """Return a kernel, (channels, rows, columns), as it is shown: without numbers, nothing is divided either."""
    if len(weights) == 3:
        return Tile(weighted(weights, theme), [], name, "")
    texts, divisor = written(weights.mean(0)) if numbers else ([], 1)
    remark = f" / {divisor}" if divisor > 1 else f", mean of {len(weights)}" if len(weights) > 1 else ""
    return Tile(weighted(weights, theme), texts, name, remark)

"""The sheet of `feature-maps`: each layer's maps, with what it is called and how large they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from artforge import Scene, drawing
from artforge_convolution.arrangement import Arrangement, Placed, Wanted
from artforge_convolution.bars import draw_bars
from artforge_convolution.cells import breadth, draw_cells, paste
from artforge_convolution.colouring import signed, weighted
from artforge_convolution.layer import Floats, Layer
from artforge_convolution.sheet import Sheet, readable

LOUD = 0.995
"""The strongest colour stands for what so many of a layer's numbers do not come up to, so that one alone dims none."""


@dataclass(frozen=True)
class Shown:
    """A layer as it is shown: two lines of text, images of its maps and of its kernels, or numbers with their marks."""

    title: str
    remark: str
    maps: tuple[Floats, ...] = ()
    kernels: tuple[Floats, ...] = ()
    numbers: Floats | None = None
    marks: tuple[str, ...] = ()

    @property
    def wanted(self) -> Wanted:
        """What it takes on the sheet."""
        return Wanted(max(len(self.maps), 1), bool(self.kernels), self.numbers is not None)


@dataclass(frozen=True)
class Look:
    """How layers are shown: how many maps of each at the most, and in which colours; some need the scene."""

    most: int
    theme: drawing.Theme
    scene: Scene

    def shown(self, layers: Sequence[Layer], maps: Sequence[Floats]) -> Iterator[Shown]:
        """Yield how each layer is shown; `maps` are those behind each, float32 (channels, rows, columns).

        Colours mean the same from a convolution on until other numbers come, so that layers can be compared.
        """
        peak, count = 0.0, -1
        for layer, made in zip(layers, maps, strict=True):
            own = float(np.quantile(np.abs(made), LOUD))
            peak = peak if len(made) == count and peak / 4 < own <= peak else own
            count = len(made)
            yield self._numbers(layer, made) if made.shape[1:] == (1, 1) else self._maps(layer, made, peak)

    def _numbers(self, layer: Layer, made: Floats) -> Shown:
        marks = tuple(map(str, range(len(made))))
        return Shown(layer.title(), f"{len(made)} numbers", numbers=made.ravel(), marks=marks)

    def _maps(self, layer: Layer, made: Floats, peak: float) -> Shown:
        count, rows, columns = made.shape
        amount = f"{count}" if count <= self.most else f"{self.most} of {count}"
        kernels = layer.beside(self.scene)
        return Shown(
            layer.title(),
            f"{amount} · {columns}x{rows}",
            tuple(signed(values, self.theme, peak) for values in made[: self.most]),
            () if kernels is None else tuple(weighted(kernel, self.theme) for kernel in kernels[: self.most]),
        )


def draw_layers(sheet: Sheet, picture: Floats, layers: Sequence[Shown]) -> None:
    """Draw layers behind a picture, float32 (rows, columns, 3)."""
    rows, columns, _ = picture.shape
    shown = [Shown("picture", f"{columns}x{rows}", (picture,)), *layers]
    arrangement = Arrangement(sheet.box, columns / rows, sheet.gap, 3.1 * sheet.letters)
    places = arrangement.placed([layer.wanted for layer in shown])
    letters = _head_size(sheet, shown, places)
    for layer, place in zip(shown, places, strict=True):
        if letters:
            _write_head(sheet, layer, place, letters)
        if layer.numbers is not None:
            draw_bars(sheet, place.maps[0], layer.numbers, layer.marks)
        for image, box in zip(layer.maps, place.maps, strict=False):
            paste(sheet, image, box)
        for image, box in zip(layer.kernels, place.kernels, strict=True):
            draw_cells(sheet, box.shaped(image.shape[1] / image.shape[0]), image)


def _head_size(sheet: Sheet, shown: Sequence[Shown], places: Sequence[Placed]) -> float:
    """Return the size at which every head stays clear of the next; 0 where that is too small to read."""
    shares = [
        (place.maps[-1].right + 0.6 * sheet.gap - place.head[0]) / max(breadth(layer.title), breadth(layer.remark))
        for layer, place in zip(shown, places, strict=True)
    ]
    return readable(min(sheet.letters, *shares))


def _write_head(sheet: Sheet, layer: Shown, place: Placed, size: float) -> None:
    """Write what a layer is called, and below it how many maps it has."""
    left, foot = place.head[0], place.head[1] + 2.3 * sheet.letters
    sheet.paper.text(layer.title, left, foot - 1.3 * size, sheet.theme.ink, size=size)
    sheet.paper.text(layer.remark, left, foot, sheet.theme.quiet, size=size)

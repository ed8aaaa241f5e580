"""Where the layers of a sheet stand: one behind the other, to the right or downwards, with their maps across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from artforge import drawing

Box = drawing.Box
LARGER = 1.8
"""A map that is alone in its layer is shown so much larger, where there is room beside several others."""
GLYPH = 0.55
"""How large a kernel is beside its map, in the map's shorter side."""


@dataclass(frozen=True)
class Wanted:
    """What a layer takes on a sheet: so many maps or one block of bars, and whether kernels stand before the maps."""

    maps: int
    kernels: bool = False
    bars: bool = False


@dataclass(frozen=True)
class Placed:
    """Where a layer stands: its head's left end and top, its maps, and the kernels before them."""

    head: tuple[float, float]
    maps: tuple[Box, ...]
    kernels: tuple[Box, ...]


@dataclass(frozen=True)
class Arrangement:
    """Layers in a rectangle, with maps `aspect` times as wide as high; `head` is the room for a head above each."""

    box: Box
    aspect: float
    gap: float
    head: float

    def placed(self, layers: Sequence[Wanted]) -> list[Placed]:
        """Return where all stand, to the right or downwards, whichever makes maps larger."""
        right, down = self._height(layers, rightwards=True), self._height(layers, rightwards=False)
        return self._rightwards(layers, right) if right >= down else self._downwards(layers, down)

    @property
    def _glyph(self) -> float:
        """How large a kernel is, in the height of a map."""
        return GLYPH * min(self.aspect, 1.0)

    def _height(self, layers: Sequence[Wanted], *, rightwards: bool) -> float:
        """Return how high a map can be, if a row of layers and the longest column of maps are to fit."""
        most, kernels = max(layer.maps for layer in layers), sum(layer.kernels for layer in layers)
        scales = sum(_scale(layer, layers) for layer in layers)
        between = self.gap * (len(layers) - 1) + self.gap / 2 * kernels
        if rightwards:
            wide = (self.box.width - between) / (scales * self.aspect + self._glyph * kernels)
            high = (self.box.height - self.head - self.gap / 2 * (most - 1)) / most
        else:
            wide = (self.box.width - self.gap / 2 * (most - 1)) / (most * self.aspect)
            high = (self.box.height - between - self.head * len(layers)) / (scales + self._glyph * kernels)
        return max(min(wide, high), 1.0)

    def _rightwards(self, layers: Sequence[Wanted], height: float) -> list[Placed]:
        most, step = max(layer.maps for layer in layers), self.gap / 2
        block = most * height + (most - 1) * step
        lengths = [_scale(layer, layers) * height * self.aspect for layer in layers]
        glyph = self._glyph * height
        before = [glyph + step if layer.kernels else 0.0 for layer in layers]
        left = self.box.middle[0] - (sum(lengths) + sum(before) + self.gap * (len(layers) - 1)) / 2
        top = self.box.middle[1] - (block + self.head) / 2
        result = []
        for layer, length, room in zip(layers, lengths, before, strict=True):
            area = Box(left + room, top + self.head, left + room + length, top + self.head + block)
            maps = (area,) if layer.bars else _column(area, layer.maps, length / self.aspect, step)
            glyphs = tuple(_square(left, box.middle[1] - glyph / 2, glyph) for box in maps)
            result.append(Placed((left, maps[0].top - self.head), maps, glyphs if layer.kernels else ()))
            left = area.right + self.gap
        return result

    def _downwards(self, layers: Sequence[Wanted], height: float) -> list[Placed]:
        step = self.gap / 2
        lengths = [_scale(layer, layers) * height for layer in layers]
        glyph = self._glyph * height
        before = [glyph + step if layer.kernels else 0.0 for layer in layers]
        most = max(layer.maps for layer in layers)
        width = most * height * self.aspect + (most - 1) * step
        whole = sum(lengths) + sum(before) + (self.gap + self.head) * len(layers) - self.gap
        left, top = self.box.middle[0] - width / 2, self.box.middle[1] - whole / 2
        result = []
        for layer, length, room in zip(layers, lengths, before, strict=True):
            area = Box(left, top + self.head + room, left + width, top + self.head + room + length)
            maps = (area,) if layer.bars else _row(area, layer.maps, length * self.aspect, step)
            glyphs = tuple(_square(box.middle[0] - glyph / 2, top + self.head, glyph) for box in maps)
            result.append(Placed((left, top), maps, glyphs if layer.kernels else ()))
            top = area.bottom + self.gap
        return result


def _scale(layer: Wanted, layers: Sequence[Wanted]) -> float:
    """Return how large the maps of a layer are beside those of others."""
    return min(LARGER, max(other.maps for other in layers)) if layer.maps == 1 and not layer.kernels else 1.0


def _square(left: float, top: float, side: float) -> Box:
    return Box(left, top, left + side, top + side)


def _column(area: Box, count: int, height: float, gap: float) -> tuple[Box, ...]:
    """Return boxes under each other, in the middle of an area."""
    top = area.middle[1] - (count * (height + gap) - gap) / 2
    return tuple(
        Box(area.left, top + index * (height + gap), area.right, top + index * (height + gap) + height)
        for index in range(count)
    )


def _row(area: Box, count: int, width: float, gap: float) -> tuple[Box, ...]:
    """Return boxes side by side, from the left of an area on."""
    left = area.left
    return tuple(
        Box(left + index * (width + gap), area.top, left + index * (width + gap) + width, area.bottom)
        for index in range(count)
    )

"""What a network sees in an image, and the gradient of what it is to see, in tiles of bounded memory.

A tile is cut out with a halo as wide as the layers see. The places that a tile owns then see nothing but what was
cut out, so that the sum over all tiles is the gradient of the whole image, exact but for rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from artforge_dream.loaded import Loaded
from artforge_dream.network import Network
from artforge_dream.objective import Goal, Piece


@dataclass(frozen=True)
class Aim:
    """A goal for a layer, and its weight."""

    layer: str
    goal: Goal
    weight: float


@dataclass(frozen=True)
class Span:
    """A stretch of an axis: the pixels that a tile owns, and those that are cut out with its halo."""

    start: int
    stop: int
    low: int
    high: int


Tile = tuple[Span, Span]
"""What a tile owns down and across."""


class Totals:
    """Sums of statistics, goal by goal."""

    def __init__(self) -> None:
        self.sums: list[torch.Tensor] = []

    def add(self, found: Sequence[torch.Tensor]) -> None:
        """Add what a tile has found."""
        found = [part.detach() for part in found]
        self.sums = [a + b for a, b in zip(self.sums, found, strict=True)] if self.sums else found


@dataclass(frozen=True)
class Viewer:
    """Looks at images through a network, in tiles of about `tile` pixels on a side."""

    network: Network
    loaded: Loaded
    tile: int

    def activations(self, image: torch.Tensor, layer: str) -> torch.Tensor:
        """Return a layer's activations, float32, (channels, rows, columns), for an image (1, 3, height, width)."""
        found: dict[tuple[int, int], torch.Tensor] = {}
        with torch.no_grad():
            for cut, tile in self._tiles(image, [layer]):
                owned, piece = self._owned(self.loaded.activations(cut, [layer])[layer], layer, tile, image)
                found[piece.top, piece.left] = owned
        tops = sorted({top for top, _ in found})
        rows = [torch.cat([found[at] for at in sorted(found) if at[0] == top], 2) for top in tops]
        return torch.cat(rows, 1)

    def gradient(self, image: torch.Tensor, aims: Sequence[Aim]) -> tuple[float, torch.Tensor]:
        """Return the score of an image (1, 3, height, width) in [0, 1], and the gradient towards a higher one."""
        tiles = list(self._tiles(image, _layers(aims)))
        slopes = None if len(tiles) == 1 else self._slopes_before(tiles, image, aims)
        gradient, totals = torch.zeros_like(image), Totals()
        for cut, (down, across) in tiles:
            piece = cut.detach().clone().requires_grad_()
            found = self._statistics(piece, (down, across), image, aims)
            totals.add(found)
            if len(tiles) == 1:
                slopes = self._scored(totals.sums, image, aims)[1]
            factors = slopes or [image.new_ones(())]
            parts = [(factor * part).sum() for factor, part in zip(factors, found, strict=True)]
            (pulled,) = torch.autograd.grad(torch.stack(parts).sum(), piece)
            gradient[..., down.low : down.high, across.low : across.high] += pulled
        score, after = self._scored(totals.sums, image, aims)
        return score, gradient if slopes else after[0] * gradient

    def _slopes_before(
        self, tiles: Sequence[tuple[torch.Tensor, Tile]], image: torch.Tensor, aims: Sequence[Aim]
    ) -> list[torch.Tensor] | None:
        """Return how the score grows with each statistic of the whole image.

        That takes a pass over all tiles, but for goals that are local, or a single one whose statistic is a number:
        its slope can be multiplied by in the end, so that here it is None.
        """
        totals = Totals()
        channels = [self.network.channels(aim.layer) for aim in aims]
        # What one place of four adds tells numbers from maps.
        blank = [
            aim.goal.statistic(image.new_zeros(count, 1, 1), Piece(0, 0, 2, 2))
            for aim, count in zip(aims, channels, strict=True)
        ]
        if all(aim.goal.is_local for aim in aims):
            totals.add(blank)
        elif len(aims) == 1 and blank[0].numel() == 1:
            return None
        else:
            with torch.no_grad():
                for cut, tile in tiles:
                    totals.add(self._statistics(cut, tile, image, aims))
        return self._scored(totals.sums, image, aims)[1]

    def _scored(
        self, totals: Sequence[torch.Tensor], image: torch.Tensor, aims: Sequence[Aim]
    ) -> tuple[float, list[torch.Tensor]]:
        """Return the score of the statistics of the whole image, and how it grows with each."""
        totals = [total.clone().requires_grad_() for total in totals]
        scores = [
            aim.weight * aim.goal.score(total, math.prod(self._places(aim.layer, image)))
            for aim, total in zip(aims, totals, strict=True)
        ]
        score = torch.stack(scores).sum()
        return score.item(), list(torch.autograd.grad(score, totals))

    def _statistics(
        self, cut: torch.Tensor, tile: Tile, image: torch.Tensor, aims: Sequence[Aim]
    ) -> list[torch.Tensor]:
        seen = self.loaded.activations(cut, _layers(aims))
        owned = {layer: self._owned(found, layer, tile, image) for layer, found in seen.items()}
        return [aim.goal.statistic(*owned[aim.layer]) for aim in aims]

    def _owned(self, seen: torch.Tensor, layer: str, tile: Tile, image: torch.Tensor) -> tuple[torch.Tensor, Piece]:
        """Return the activations of the places that a tile owns, and where they are in the whole."""
        stride, whole = self.network.field(layer).stride, self._places(layer, image)
        starts, stops = [], []
        for span, size, count in zip(tile, image.shape[2:], whole, strict=True):
            starts.append(span.start // stride)
            stops.append(count if span.stop == size else min(span.stop // stride, count))
        (top, left), (low, high) = starts, (span.low // stride for span in tile)
        owned = seen[0, :, top - low : stops[0] - low, left - high : stops[1] - high]
        return owned, Piece(top, left, *whole)

    def _places(self, layer: str, image: torch.Tensor) -> tuple[int, int]:
        height, width = image.shape[2:]
        return self.network.places(layer, height), self.network.places(layer, width)

    def _tiles(self, image: torch.Tensor, layers: Sequence[str]) -> Iterator[tuple[torch.Tensor, Tile]]:
        """Yield each tile's pixels with its halo, and where they are."""
        height, width = image.shape[2:]
        for down in self._spans(height, layers):
            for across in self._spans(width, layers):
                yield image[..., down.low : down.high, across.low : across.high], (down, across)

    def _spans(self, size: int, layers: Sequence[str]) -> list[Span]:
        """Divide an axis into tiles that begin where places of all layers begin.

        All are cut out equally long but for some pixels, with more of a halo within than an edge leaves without:
        memory that one tile has used then fits the next.
        """
        fields = [self.network.field(layer) for layer in layers]
        grid = math.lcm(*(field.stride for field in fields))
        before = _up(max(field.before for field in fields), grid)
        after = _up(max(field.after - field.stride + 1 for field in fields), grid)
        tiles = max(math.ceil(size / self.tile), 1)
        step = max(math.ceil(size / tiles / grid), 1) * grid
        length = before + step + after
        last = max(size - length, 0) // grid * grid
        starts = range(0, size, step)
        lows = [min(max(start - before, 0), last) for start in starts]
        return [
            Span(start, min(start + step, size), low, size if low == last else low + length)
            for start, low in zip(starts, lows, strict=True)
        ]


def _up(length: int, grid: int) -> int:
    return math.ceil(length / grid) * grid


def _layers(aims: Sequence[Aim]) -> list[str]:
    return list(dict.fromkeys(aim.layer for aim in aims))

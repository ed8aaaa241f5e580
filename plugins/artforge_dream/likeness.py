"""How much a layer's activations are like those of a guide image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch

from artforge_dream.objective import Piece

CELLS = 1 << 22
"""So many products are looked at at once, so that a guide of any size fits: 16 MiB."""
TINY = 1e-12


@dataclass(frozen=True)
class Dot:
    """The product of each place with that of the guide's with which it is the largest.

    Its gradient is what was matched, as in the guided dreams of Mordvintsev, Olah and Tyka (2015).
    """

    guide: torch.Tensor
    is_local: ClassVar[bool] = True

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the sum of the products."""
        places = activations.flatten(1)
        return (places * _matched(places.detach(), self.guide.flatten(1))).sum()

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the mean product."""
        return total / places


class Cosine(Dot):
    """The cosine of each place and that of the guide's which lies closest in direction."""

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the sum of the cosines."""
        return Dot(_units(self.guide)).statistic(_units(activations), piece)


@dataclass(frozen=True)
class Mean:
    """How near the channels' means and deviations come to those of the guide."""

    guide: torch.Tensor
    is_local: ClassVar[bool] = False

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the sums of the activations and of their squares, (2, channels)."""
        return torch.stack([activations.sum((1, 2)), activations.square().sum((1, 2))])

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the squared distance, over what the guide's own mixture measures, below 0."""
        wanted = _mixture(self.statistic(self.guide, Piece(0, 0, 0, 0)), self.guide[0].numel())
        distance = (_mixture(total, places) - wanted).square().sum()
        return -distance / wanted.square().sum().clamp_min(TINY)


GOALS: dict[str, type[Dot] | type[Cosine] | type[Mean]] = {"dot": Dot, "cosine": Cosine, "mean": Mean}


def _matched(places: torch.Tensor, guide: torch.Tensor) -> torch.Tensor:
    """Return, for each place, what of the guide has the largest product with it; all are (channels, places)."""
    step = max(CELLS // guide.shape[1], 1)
    pieces = [(part.T @ guide).argmax(1) for part in torch.split(places, step, 1)]
    return guide[:, torch.cat(pieces)]


def _units(places: torch.Tensor) -> torch.Tensor:
    return places / places.square().sum(0, keepdim=True).add(TINY).sqrt()


def _mixture(total: torch.Tensor, places: int) -> torch.Tensor:
    mean, square = total / places
    return torch.stack([mean, (square - mean.square()).clamp_min(TINY).sqrt()])

"""The goals of seeing one of the things that a network can tell apart, and what is common to objectives with them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from artforge import Scene
from artforge_dream.network import Network
from artforge_dream.objective import Features, Goal, Objective, Piece

if TYPE_CHECKING:
    import torch

SHARE_OF_LOGIT = 0.25
"""The logarithm of a probability has no slope any more where the network is sure; the logit itself has."""

CONTRAST = 1.0
"""A place that is worth so much more than another weighs e times as much."""


class Seeing(Objective):
    """An objective that looks at a network's last layer for one of its categories."""

    apart: int = Field(
        0,
        ge=0,
        le=4096,
        description="let single things come forth, about so many pixels apart, each where it is seen best already; "
        "0: everywhere",
    )

    def layer(self, network: Network) -> str:
        """Return the last layer."""
        return network.logits

    @abstractmethod
    def wanted(self, network: Network) -> int:
        """Return the number of the category."""

    def prepare(self, network: Network, features: Features, scene: Scene) -> Goal:
        """Return the goal of seeing it everywhere, or where it is seen best."""
        category, stride = self.wanted(network), network.field(network.logits).stride
        return Peaks(category, max(self.apart // (2 * stride), 1)) if self.apart else Everywhere(category)


@dataclass(frozen=True)
class Everywhere:
    """The goal of seeing a category at every place."""

    category: int
    is_local: ClassVar[bool] = True

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return what all places are worth together."""
        return _worth(activations, self.category).sum()

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return what a place is worth on the mean."""
        return total / places


@dataclass(frozen=True)
class Peaks:
    """The goal of seeing a category wherever it is seen best, among all places up to `reach` away."""

    category: int
    reach: int
    is_local: ClassVar[bool] = False

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return a map of the whole layer with what each place of the piece is worth, and zeros elsewhere."""
        from torch.nn import functional

        worth = _worth(activations, self.category)
        rows, columns = worth.shape
        right, below = piece.columns - piece.left - columns, piece.rows - piece.top - rows
        return functional.pad(worth, (piece.left, right, piece.top, below))

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the mean of what places are worth, each weighed by how far it stands out among those near it."""
        import torch
        from torch.nn import functional

        known = total.detach()
        stands = ((known - known.max()) / CONTRAST).exp()[None]
        near = functional.avg_pool2d(stands, 2 * self.reach + 1, 1, self.reach, count_include_pad=False)
        return (stands / near.clamp_min(torch.finfo(near.dtype).tiny) * total).sum() / places


def _worth(logits: torch.Tensor, category: int) -> torch.Tensor:
    """Return the logarithm of a category's probability and a quarter of its logit, for logits of (classes, …)."""
    return logits.log_softmax(0)[category] + SHARE_OF_LOGIT * logits[category]

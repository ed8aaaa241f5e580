"""The objective `l2`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from artforge_dream.objective import Objective, Piece

if TYPE_CHECKING:
    import torch

TINY = 1e-30


class L2(Objective):
    """See more of whatever the layer sees: the norm of its activations, as the first dreams had it."""

    is_local: ClassVar[bool] = False

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the sum of squares."""
        return activations.square().sum()

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the norm."""
        return total.clamp_min(TINY).sqrt()

"""The objective `logit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from artforge_dream.network import Network
from artforge_dream.objective import Objective, Piece

if TYPE_CHECKING:
    import torch

SHARE_OF_LOGIT = 0.25
"""The logarithm of a probability has no slope any more where the network is sure; the logit itself has."""


class Logit(Objective):
    """See one of the things that the network can tell apart, everywhere."""

    category: int = Field(
        0, ge=0, le=100_000, description="which one, counted from 0; of ImageNet's 1000, 285 is an Egyptian cat"
    )

    def layer(self, network: Network) -> str:
        """Return the last layer."""
        return network.logits

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse a category that the network does not know, and a layer that knows none."""
        if layer != network.logits:
            return f"categories are told apart by the last layer, {network.logits}; leave out `layers`"
        count = network.channels(layer)
        return f"there are {count:,} categories, 0 to {count - 1:,}" if self.category >= count else None

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the logarithm of its probability and a quarter of its logit, summed over the places."""
        chances = activations.log_softmax(0)[self.category]
        return (chances + SHARE_OF_LOGIT * activations[self.category]).sum()

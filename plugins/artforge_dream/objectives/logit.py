"""The objective `logit`."""

from __future__ import annotations

from pydantic import Field

from artforge_dream.network import Network
from artforge_dream.seeing import Seeing


class Logit(Seeing):
    """See one of the things that the network can tell apart."""

    category: int = Field(
        0, ge=0, le=100_000, description="which one, counted from 0; of ImageNet's 1000, 285 is an Egyptian cat"
    )

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse a category that the network does not know, and a layer that knows none."""
        if layer != network.logits:
            return f"categories are told apart by the last layer, {network.logits}; leave out `layers`"
        count = network.channels(layer)
        return f"there are {count:,} categories, 0 to {count - 1:,}" if self.category >= count else None

    def wanted(self, network: Network) -> int:
        """Return the category."""
        return self.category

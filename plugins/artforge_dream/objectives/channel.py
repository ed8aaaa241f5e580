"""The objective `channel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from artforge_dream.network import Network
from artforge_dream.objective import Objective, Piece

if TYPE_CHECKING:
    import torch


class Channel(Objective):
    """See more of what one channel of the layer looks for, everywhere."""

    channel: int = Field(0, ge=0, le=100_000, description="which channel, counted from 0")

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse a channel that the layer has not."""
        return no_such_channel(network, layer, self.channel)

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the channel's sum."""
        return activations[self.channel].sum()


def no_such_channel(network: Network, layer: str, channel: int) -> str | None:
    """Return the sentence that refuses a channel over the last, or None."""
    count = network.channels(layer)
    return f"{layer} has {count:,} channels, 0 to {count - 1:,}; there is no {channel:,}" if channel >= count else None

"""The objective `neuron`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from artforge import units
from artforge_dream.network import Network
from artforge_dream.objective import Objective, Piece
from artforge_dream.objectives.channel import no_such_channel

if TYPE_CHECKING:
    import torch

Unit = Annotated[float, units.Unit("of the picture"), Field(ge=0, le=1)]


class Neuron(Objective):
    """See one thing in one place: what a single neuron of the layer looks for."""

    channel: int = Field(0, ge=0, le=100_000, description="which channel, counted from 0")
    place: tuple[Unit, Unit] = Field(
        (0.5, 0.5), description="[x, y] in the picture: 0 is its left or upper edge, 1 the other one"
    )

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse a channel that the layer has not."""
        return no_such_channel(network, layer, self.channel)

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return the neuron's activation, where it is in this piece."""
        column = _index(self.place[0], piece.columns) - piece.left
        row = _index(self.place[1], piece.rows) - piece.top
        _, rows, columns = activations.shape
        if 0 <= row < rows and 0 <= column < columns:
            return activations[self.channel, row, column]
        return 0.0 * activations.sum()

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the activation."""
        return total


def _index(place: float, count: int) -> int:
    return min(int(place * count), count - 1)

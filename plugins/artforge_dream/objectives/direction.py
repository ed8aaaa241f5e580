"""The objective `direction`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Rng, units
from artforge_dream.network import Network
from artforge_dream.objective import Objective, Piece

if TYPE_CHECKING:
    import torch

Component = Annotated[units.Plain, Field(ge=-1e6, le=1e6)]


class Direction(Objective):
    """See more of a mixture of channels: a direction among the layer's activations."""

    vector: tuple[Component, ...] | None = Field(
        None, min_length=1, max_length=8192, description="a number for each channel; their length does not matter"
    )
    seed: int = Field(0, ge=0, le=2**63 - 1, description="draws the direction, where there is no `vector`")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.vector is not None and not any(self.vector):
            raise PydanticCustomError("direction", "a direction needs a number that is not 0")
        return self

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse a vector of another length."""
        count = network.channels(layer)
        if self.vector is None or len(self.vector) == count:
            return None
        return f"{layer} has {count:,} channels, and `vector` has {len(self.vector):,} numbers"

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return how far the activations lie along the direction, summed up."""
        return (self._unit(activations)[:, None, None] * activations).sum()

    def _unit(self, activations: torch.Tensor) -> torch.Tensor:
        drawn = Rng(self.seed).normal((len(activations),)).tolist() if self.vector is None else self.vector
        vector = activations.new_tensor(drawn)
        return vector / vector.square().sum().sqrt()

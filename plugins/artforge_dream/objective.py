"""What a dream is to have more of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Part, Scene, units
from artforge_dream.network import Network

if TYPE_CHECKING:
    import torch

Features = Callable[[npt.NDArray[np.float32]], "torch.Tensor"]
"""Gives the activations of the layer, (channels, rows, columns), for another image, (height, width, 3) in [0, 1]."""


@dataclass(frozen=True)
class Piece:
    """Where a piece of a layer's activations lies: its first row and column, and the size of the whole, in places."""

    top: int
    left: int
    rows: int
    columns: int


class Goal(Protocol):
    """A score of a layer's activations that a dream raises.

    It is a function of a statistic that is summed over all places of the layer, so that an image can be looked at
    piece by piece. A goal `is_local` where its score is in proportion to the statistic: then no piece need know of
    the others.
    """

    @property
    def is_local(self) -> bool:
        """Whether the score is in proportion to the statistic."""

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return what a piece adds to the sum; activations are float32, (channels, rows, columns)."""

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the score, a single number, for the sum over all `places` of the layer."""


class Objective(Part, kind="objective"):
    """Says what a dream is to have more of."""

    is_local: ClassVar[bool] = True

    weight: units.Plain = Field(1.0, ge=-1000, le=1000, description="its share among several; below 0, less of it")

    def layer(self, network: Network) -> str:
        """Return the layer that it looks at, where a recipe names none."""
        return network.favourite

    def refusal(self, network: Network, layer: str) -> str | None:
        """Return why it cannot look at a layer of a network, or None."""
        return None

    def prepare(self, network: Network, features: Features, scene: Scene) -> Goal:
        """Return the goal for a layer; override it where the network or features of another image are needed."""
        return self

    def statistic(self, activations: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Return what a piece adds to the sum; activations are float32, (channels, rows, columns)."""
        raise TypeError(f"{type(self).__name__} has neither statistic nor prepare")

    def score(self, total: torch.Tensor, places: int) -> torch.Tensor:
        """Return the score for the sum over all places: by default the mean."""
        return total / places

"""The embedded network as a module, for its training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from artforge_dream.loaded import halved

if TYPE_CHECKING:
    from torch import Tensor


class Halve(nn.Module):
    """Reduce to half the size, as the layer `Halving` does."""

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, channels, h // 2, w // 2) of (N, channels, h, w)."""
        return halved(x)


class Energy(nn.Module):
    """Take the mean of the squares in each block, as the layer `Energy` does."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, channels, h // side, w // side) of (N, channels, h, w)."""
        return nn.functional.avg_pool2d(x.square(), self.side)


class Motifs(nn.Module):
    """The network: stages of `features`, the energies of each, and a convolution of one pixel as the `classifier`.

    A stage is the number of its layers and the side of the blocks in which its energy is taken; the layers of all
    stages stand in `features`, one behind the other.
    """

    def __init__(self, features: nn.Sequential, stages: list[tuple[int, int]], classifier: nn.Conv2d) -> None:
        super().__init__()
        self.features, self.classifier = features, classifier
        self.stages = stages

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (N, classes, h // 8, w // 8) of normalised pictures (N, 3, h, w)."""
        layers, stages = iter(self.features), []
        for count, _ in self.stages:
            for _ in range(count):
                x = next(layers)(x)
            stages.append(x)
        energies = [Energy(side)(stage) for stage, (_, side) in zip(stages, self.stages, strict=True)]
        logits: Tensor = self.classifier(torch.cat(energies, 1))
        return logits

"""Layers of the embedded network that torch does not bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from artforge_dream.loaded import halved

if TYPE_CHECKING:
    from torch import Tensor


class Halve(nn.Module):
    """Reduce to half the size, as the layer `Halving` does."""

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, channels, h // 2, w // 2) of (N, channels, h, w)."""
        return halved(x)


class Motifs(nn.Module):
    """The network: `features`, then a convolution of one pixel as the `classifier` of every place."""

    def __init__(self, features: nn.Sequential, channels: int, classes: int) -> None:
        super().__init__()
        self.features = features
        self.classifier = nn.Conv2d(channels, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (N, classes, h // 8, w // 8) of normalised pictures (N, 3, h, w)."""
        logits: Tensor = self.classifier(self.features(x))
        return logits

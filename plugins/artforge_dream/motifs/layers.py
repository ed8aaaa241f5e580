"""Layers of the embedded network that torch does not bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class Halve(nn.Module):
    """Reduce to half the size by a binomial filter, so that nothing aliases on the way down nor hatches on the way up.

    After Zhang, "Making convolutional networks shift-invariant again", 2019. An odd size is rounded down.
    """

    kernel: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        line = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        kernel = torch.outer(line, line).expand(channels, 1, 4, 4)
        self.register_buffer("kernel", kernel.clone(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, channels, h // 2, w // 2) of (N, channels, h, w)."""
        padded = nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
        return nn.functional.conv2d(padded, self.kernel, stride=2, groups=x.shape[1])


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

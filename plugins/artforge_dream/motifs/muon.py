"""The optimizer Muon: Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

MOMENTUM = 0.95
TURNS = 5
"""After so many, all singular values are near 1."""

QUINTIC = (3.4445, -4.7750, 2.0315)
"""Coefficients with which they come there soonest, as the authors found."""

LENGTH = 0.2
"""Root mean square of a step of length 1: that of Adam (Liu et al., "Muon is scalable for LLM training", 2025)."""


class Muon(torch.optim.Optimizer):
    """Changes weights of convolutions in all directions alike: a step is the nearest orthogonal matrix to the momentum.

    torch brings one for matrices alone, and from 2.9 on.
    """

    def __init__(self, weights: Iterable[Tensor], lr: float, decay: float) -> None:
        super().__init__(weights, {"lr": lr, "decay": decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Change the weights, each of shape (outputs, inputs, …), against their gradients."""
        for group in self.param_groups:
            for weight in group["params"]:
                momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                momentum.mul_(MOMENTUM).add_(weight.grad)
                way = orthogonal((weight.grad + MOMENTUM * momentum).flatten(1))
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(way.view_as(weight), alpha=-group["lr"] * LENGTH * max(way.shape) ** 0.5)


def orthogonal(matrix: Tensor) -> Tensor:
    """Return about the nearest matrix all of whose singular values are 1, by Newton and Schulz's iteration."""
    a, b, c = QUINTIC
    x: Tensor = matrix / (torch.linalg.vector_norm(matrix) + 1e-7)
    tall = len(x) > len(x.T)
    x = x.T if tall else x
    for _ in range(TURNS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x

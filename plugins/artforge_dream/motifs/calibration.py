"""Calibration: the answers of a trained network are made comparable from motif to motif."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy

from artforge_dream.motifs.lessons import SEEDS, normalised, portion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from artforge_dream.motifs.layers import Motifs

EACH = 16
SIDE = 64
TURNS = 200
SHRINKAGE = 1e-3
"""Weight of the squared logarithms of factors, which holds them near 1."""

SOFTNESS = 0.4
"""All answers are multiplied by this: who is less sure sees a motif in more places, and the order stays what it was."""


def calibrate(network: Motifs, motifs: Sequence[str], seed: int) -> None:
    """Multiply each logit by a factor of its own and add a number to it, so that motifs are told apart best.

    What leads back to a drawing, the direction of a logit's gradient, stays what it was. This is vector scaling (Guo et
    al., "On calibration of modern neural networks", 2017), on EACH drawings of every motif that no training from this
    seed has seen.
    """
    drawn = portion(motifs, seed * SEEDS + SEEDS - 2, SIDE, EACH)
    answers = mean_logits(network, drawn.pictures)
    factors, offsets = (torch.zeros(len(motifs), requires_grad=True) for _ in range(2))  # factors as logarithms
    optimizer = torch.optim.LBFGS([factors, offsets], max_iter=TURNS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        naming = cross_entropy(factors.exp() * answers + offsets, drawn.numbers)
        total = naming + SHRINKAGE * factors.square().mean()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        network.classifier.weight.mul_(SOFTNESS * factors.exp().view(-1, 1, 1, 1))
        assert network.classifier.bias is not None
        network.classifier.bias.mul_(factors.exp()).add_(offsets).mul_(SOFTNESS)


def mean_logits(network: torch.nn.Module, pictures: Tensor) -> Tensor:
    """Return the logits of pictures from 0 to 1 on the mean of all places, (count, classes)."""
    with torch.no_grad():
        return torch.cat([network(normalised(part)).mean((2, 3)) for part in torch.split(pictures, 100)])

"""Training of the embedded network on drawings.

The network must also recognise pictures that were changed against it (one step along the gradient; Goodfellow,
Shlens and Szegedy, "Explaining and harnessing adversarial examples", 2015): only then do its gradients look like
the motifs (Engstrom et al., "Adversarial robustness as a prior for learned representations", 2019). One backward
pass over plain pictures both teaches and gives that gradient, as in Shafahi et al., "Adversarial training for free!",
2019.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy

from artforge_dream.motifs.lessons import SEEDS, batches, normalised, portion
from artforge_dream.motifs.network import VOCABULARY, build
from artforge_dream.motifs.norms import add_norms, folded

if TYPE_CHECKING:
    from torch import Tensor

    from artforge_dream.motifs.layers import Motifs

STEPS = 2000
RATE = 3e-3
WARM_UP = 50
DECAY = 0.01
SMOOTHING = 0.05
LONGEST_STEP = 1.0

CHANGE = 2.5
"""Length of the change against the network, in the Euclidean norm of a normalised picture of 64 by 64."""

UNCHANGED, GROWTH = 0.1, 0.5
"""Shares of the training before there is a change, and until it has its full length."""


@dataclass(frozen=True)
class Report:
    """How far a training is: steps done and in all, loss and share of right answers on the last changed batch."""

    done: int
    steps: int
    loss: float
    right: float


def train(
    seed: int,
    steps: int = STEPS,
    report: Callable[[Report], None] = lambda report: None,
    motifs: Sequence[str] = VOCABULARY,
) -> Motifs:
    """Return a network that was trained for some steps on drawings of motifs; calls `report` after each step.

    All chance comes from `seed`: with as many threads the same seed gives the same weights on the same machine.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build(len(motifs))
    add_norms(network)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY, betas=(0.9, 0.98))
    for step, (pictures, numbers) in enumerate(batches(motifs, seed, steps)):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2
        loss, logits, gradient = _taught(network, optimizer, pictures, numbers)
        change = CHANGE * pictures.shape[-1] / 64 * min(1, (step / steps - UNCHANGED) / GROWTH)
        if change > 0:
            loss, logits, _ = _taught(network, optimizer, pictures + change * _unit(gradient), numbers)
        report(Report(step + 1, steps, loss, _right(logits, numbers)))
    return folded(network)


def accuracy(network: torch.nn.Module, seed: int, each: int = 8, side: int = 64) -> float:
    """Return the share of right answers on `each` drawings of every motif that no training from this seed has seen."""
    pictures, numbers = portion(VOCABULARY, seed * SEEDS + SEEDS - 1, side, each)
    with torch.no_grad():
        logits = torch.cat([network(normalised(part)).mean((2, 3)) for part in torch.split(pictures, 100)])
    return _right(logits, numbers)


def _taught(
    network: Motifs, optimizer: torch.optim.Optimizer, pictures: Tensor, numbers: Tensor
) -> tuple[float, Tensor, Tensor]:
    """Take one step; return the loss, the logits and the loss's gradient by the pictures."""
    pictures = pictures.detach().requires_grad_()
    logits = network(pictures).mean((2, 3))
    loss = cross_entropy(logits, numbers, label_smoothing=SMOOTHING)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
    optimizer.step()
    assert pictures.grad is not None
    return loss.item(), logits.detach(), pictures.grad


def _unit(gradient: Tensor) -> Tensor:
    lengths: Tensor = torch.linalg.vector_norm(gradient, dim=(1, 2, 3), keepdim=True)
    return gradient / lengths.clamp(min=1e-12)


def _right(logits: Tensor, numbers: Tensor) -> float:
    return float((logits.argmax(1) == numbers).float().mean())

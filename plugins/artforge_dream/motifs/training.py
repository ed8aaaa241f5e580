"""Training of the embedded network on drawings, in two parts.

First it learns to tell motifs apart, also in pictures that were changed against it (one step along the gradient;
Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial examples", 2015): only then do its gradients
look like motifs at all (Engstrom et al., "Adversarial robustness as a prior for learned representations", 2019). One
backward pass over plain pictures both teaches and gives that gradient, as in Shafahi et al., "Adversarial training
for free!", 2019.

Then it is taught what a dream asks of it: that the gradient of a motif's logit leads from a spoilt picture back to the
drawing. That is denoising score matching (Vincent, "A connection between score matching and denoising autoencoders",
2011) of a classifier (Grathwohl et al., "Your classifier is secretly an energy based model", 2020), but pictures are
spoilt by what photos look like, see `artforge_dream.motifs.spoiling`, since it is photos that are dreamt over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy

from artforge_dream.motifs.lessons import SEEDS, batches, normalised, portion
from artforge_dream.motifs.network import VOCABULARY, build
from artforge_dream.motifs.norms import add_norms, folded
from artforge_dream.motifs.spoiling import details, spoilt

if TYPE_CHECKING:
    from torch import Tensor

    from artforge_dream.motifs.layers import Motifs

    Batches = Iterable[tuple[Tensor, Tensor]]

STEPS = 2500
FIRST_PART = 0.25
"""Share of the steps that the first part takes."""

RATES = (3e-3, 1.5e-3)
"""Of learning, in both parts."""

WARM_UP = 50
DECAY = 0.01
SMOOTHING = 0.05
LONGEST_STEP = 1.0

CHANGE = 2.5
"""Length of the change against the network, in the Euclidean norm of a normalised picture of 64 by 64."""

UNCHANGED, GROWTH = 0.1, 0.5
"""Shares of the first part before there is a change, and until it has its full length."""

NAMING = 0.3
"""Weight of telling motifs apart beside leading back to them, in the second part."""


@dataclass(frozen=True)
class Report:
    """How far a training is: steps done and in all, loss and share of right answers on the last batch as changed."""

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
    lessons, first = batches(motifs, seed, steps), round(FIRST_PART * steps)

    def tell(done: int, loss: float, right: float) -> None:
        report(Report(done, steps, loss, right))

    _tell_apart(network, islice(lessons, first), first, tell)
    network = folded(network)
    _lead_back(network, lessons, steps - first, lambda done, *found: tell(first + done, *found), seed)
    return network


def _tell_apart(network: Motifs, lessons: Batches, steps: int, tell: Callable[[int, float, float], None]) -> None:
    """Train a network with norms to tell motifs apart, also in pictures that were changed against it."""
    optimizer = _optimizer(network.parameters())
    for step, (pictures, numbers) in enumerate(lessons):
        _set_rate(optimizer, RATES[0], step, steps)
        loss, logits, gradient = _taught(network, optimizer, pictures, numbers)
        change = CHANGE * pictures.shape[-1] / 64 * min(1, (step / steps - UNCHANGED) / GROWTH)
        if change > 0:
            loss, logits, _ = _taught(network, optimizer, pictures + change * _unit(gradient), numbers)
        tell(step + 1, loss, _right(logits, numbers))


def _lead_back(
    network: Motifs, lessons: Batches, steps: int, tell: Callable[[int, float, float], None], seed: int
) -> None:
    """Train a network so that the gradients of its logits lead from spoilt pictures back to the drawings."""
    chance = torch.Generator().manual_seed(seed)
    size = torch.nn.Parameter(torch.zeros(()))  # logarithm of what gradients are multiplied by
    optimizer = _optimizer([*network.parameters(), size])
    for step, (pictures, numbers) in enumerate(lessons):
        _set_rate(optimizer, RATES[1], step, steps)
        seen, way = spoilt(pictures, chance)
        seen.requires_grad_()
        logits = network(seen)
        own = logits[torch.arange(len(numbers)), numbers].sum()
        (gradient,) = torch.autograd.grad(own, seen, create_graph=True)
        found = details(gradient)
        if step == 0:
            size.data = ((found * way).sum() / found.square().sum()).detach().clamp(min=1e-3).log()
        naming = cross_entropy(logits.mean((2, 3)), numbers)
        loss = (found * size.exp() - way).square().mean() + NAMING * naming
        _follow(optimizer, loss)
        tell(step + 1, loss.item(), _right(logits.detach().mean((2, 3)), numbers))


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
    _follow(optimizer, loss)
    assert pictures.grad is not None
    return loss.item(), logits.detach(), pictures.grad


def _optimizer(parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    return torch.optim.AdamW(parameters, lr=0.0, weight_decay=DECAY, betas=(0.9, 0.98))


def _set_rate(optimizer: torch.optim.Optimizer, rate: float, step: int, steps: int) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate * min(1, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2


def _follow(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Take a step against the gradient of a loss."""
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    for group in optimizer.param_groups:
        torch.nn.utils.clip_grad_norm_(group["params"], LONGEST_STEP)
    optimizer.step()


def _unit(gradient: Tensor) -> Tensor:
    lengths: Tensor = torch.linalg.vector_norm(gradient, dim=(1, 2, 3), keepdim=True)
    return gradient / lengths.clamp(min=1e-12)


def _right(logits: Tensor, numbers: Tensor) -> float:
    return float((logits.argmax(1) == numbers).float().mean())

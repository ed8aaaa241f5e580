"""Training of the embedded network on drawings: the gradient of a motif's logit is to lead back to its drawing.

That is what a dream asks of it. A drawing is spoilt, and the network learns to point from what spoils it to what was
drawn: denoising score matching (Vincent, "A connection between score matching and denoising autoencoders", 2011) of a
classifier (Grathwohl et al., "Your classifier is secretly an energy based model and you should treat it like one",
2020). But pictures are spoilt by what photos look like, since it is photos that are dreamt over, see
`artforge_dream.motifs.spoiling`; and only the direction is learnt, since dreams choose the length of their steps.

Beside that it learns to tell motifs apart, for which it is calibrated at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch.nn.functional import cross_entropy

from artforge import Pool
from artforge_dream.motifs.calibration import calibrate, mean_logits
from artforge_dream.motifs.lessons import SEEDS, batches, portion
from artforge_dream.motifs.muon import Muon
from artforge_dream.motifs.network import VOCABULARY, build
from artforge_dream.motifs.spoiling import likeness, spoilt

if TYPE_CHECKING:
    from torch import Tensor

    from artforge_dream.motifs.layers import Motifs

STEPS = 2400
RATE = 5e-3
"""Of learning, at most."""

WARM_UP = 50
DECAY = 0.01

NAMING = 0.1
"""Weight of telling motifs apart beside leading back to them."""

PARTS = 2
"""A batch is divided among so many threads; how many there are decides which way sums are rounded."""


@dataclass(frozen=True)
class Report:
    """How far a training is: steps done and in all, and of the last batch the likeness of the ways and right answers.

    See `artforge_dream.motifs.spoiling.likeness`; the share of right answers is that on spoilt pictures.
    """

    done: int
    steps: int
    likeness: float
    right: float


class _Learnt(NamedTuple):
    """What a part of a batch teaches: the gradient by each parameter, and the figures of a `Report`."""

    gradients: tuple[Tensor, ...]
    likeness: float
    right: float


def train(
    seed: int,
    steps: int = STEPS,
    report: Callable[[Report], None] = lambda report: None,
    motifs: Sequence[str] = VOCABULARY,
) -> Motifs:
    """Return a network that was trained for some steps on drawings of motifs; calls `report` after each step.

    All chance comes from `seed`: with one thread of torch the same seed gives the same weights on the same machine.
    Parts of a batch have threads of their own, so that more would only wait for each other.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build(len(motifs))
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    heat = torch.nn.Parameter(torch.zeros(()))  # logarithm of what logits are multiplied by to tell motifs apart
    learner, chance = _Learner(network, heat), torch.Generator().manual_seed(seed)
    with Pool(PARTS) as pool:
        for step, (pictures, covers, numbers) in enumerate(batches(motifs, seed, steps)):
            seen, way = spoilt(pictures, covers, chance)
            if step == 0:
                heat.data = _first_heat(network, seen)
            parts = zip(*(tensor.chunk(PARTS) for tensor in (seen, way, numbers)), strict=True)
            learnt = list(pool.map(lambda part: learner.learn(*part), parts))
            learner.follow([one.gradients for one in learnt], _rate(step, steps))
            found, right = (sum(figures) / PARTS for figures in list(zip(*learnt, strict=True))[1:])
            report(Report(step + 1, steps, found, right))
    with torch.no_grad():
        for parameter in network.classifier.parameters():
            parameter.mul_(heat.exp())
        for parameter in network.parameters():
            parameter.copy_(parameter.half())  # as the file will hold it
    calibrate(network, motifs, seed)
    return network


class _Learner:
    """A network that learns, and its optimizers."""

    def __init__(self, network: Motifs, heat: torch.nn.Parameter) -> None:
        self.network, self.heat = network, heat
        self.parameters = [*network.parameters(), heat]
        kernels = [parameter for parameter in self.parameters if parameter.ndim == 4]
        others = [parameter for parameter in self.parameters if parameter.ndim != 4]
        self.optimizers = Muon(kernels, RATE, DECAY), torch.optim.AdamW(others, RATE, (0.9, 0.98), weight_decay=0.0)

    def learn(self, seen: Tensor, way: Tensor, numbers: Tensor) -> _Learnt:
        """Return what spoilt pictures, the ways back and the numbers of their motifs teach."""
        seen = seen.detach().requires_grad_()
        logits = self.network(seen)
        own = logits[torch.arange(len(numbers)), numbers].sum()
        (gradient,) = torch.autograd.grad(own, seen, create_graph=True)
        found = likeness(gradient, way).mean()
        answers = logits.mean((2, 3))
        naming = cross_entropy(self.heat.exp() * answers, numbers)
        gradients = torch.autograd.grad(NAMING * naming - found, self.parameters)
        return _Learnt(gradients, found.item(), _right(answers.detach(), numbers))

    def follow(self, gradients: Sequence[tuple[Tensor, ...]], rate: float) -> None:
        """Take a step against the mean of some gradients."""
        for parameter, *found in zip(self.parameters, *gradients, strict=True):
            parameter.grad = reduce(torch.add, found) / len(found)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()


def accuracy(network: torch.nn.Module, seed: int, each: int = 8, side: int = 64) -> float:
    """Return the share of right answers on `each` drawings of every motif that no training from this seed has seen."""
    pictures, _, numbers = portion(VOCABULARY, seed * SEEDS + SEEDS - 1, side, each)
    return _right(mean_logits(network, pictures), numbers)


def _first_heat(network: Motifs, seen: Tensor) -> Tensor:
    """Return the heat at which the answers of a new network have a deviation of about 1."""
    with torch.no_grad():
        heat: Tensor = -network(seen).mean((2, 3)).std().add(1e-6).log()
    return heat


def _rate(step: int, steps: int) -> float:
    """Return the rate of learning at a step: it rises quickly, and falls along a cosine."""
    return RATE * min(1, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2


def _right(answers: Tensor, numbers: Tensor) -> float:
    return float((answers.argmax(1) == numbers).float().mean())

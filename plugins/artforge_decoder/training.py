"""Training of several autoencoders at once, in one program of small matrix products.

On pieces of a kernel's size the layers are matrices, so that a step of all autoencoders is six products of stacks of
matrices; gradients are written out by hand, and the optimizer is Adam (Kingma and Ba, "Adam: a method for stochastic
optimization", 2015). The figures of a batch lie along the last axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from artforge import RenderError, Rng
from artforge_decoder.autoencoder import Autoencoder

Floats = npt.NDArray[np.float32]
BETAS, EPSILON = (0.9, 0.999), 1e-8
AHEAD, AHEAD_BYTES = 64, 32 << 20
"""So many batches are drawn at once, or what fits into so many bytes, since large arrays are filled faster."""

NOISE, NOISE_BYTES = 1 << 21, 4 << 21
"""Noise is read from a table of so many normal numbers, each time from another place on."""

WORST, LEAST = 1e4, 1e-6
"""A loss that is so many times the first one, or 1, will not come down any more; the first one counts as so much."""

SNAPSHOTS = 160
"""How often the weights are noted down during a training, at the most."""


@dataclass(frozen=True)
class Hyperparameters:
    """How a training goes: how many autoencoders and components, steps and pieces, how fast, and with what noise.

    `rate` is Adam's; with `decay` it falls to 0 along a cosine. `code_noise` has a deviation for each component.
    """

    count: int
    components: int
    epochs: int
    batches: int
    batch: int
    rate: float
    decay: bool
    code_noise: tuple[float, ...]
    input_noise: float


@dataclass(frozen=True, eq=False)
class Learnt:
    """What was learnt: all autoencoders, their losses after each epoch, and how they came to be.

    `losses` are mean squares, (epochs, count), of the batches of an epoch. `film` holds all of them after the epochs
    that `moments` names, in front: 0 is before the first step.
    """

    last: Autoencoder
    losses: npt.NDArray[np.float64]
    film: Autoencoder
    moments: npt.NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        """The bytes of all of it."""
        return self.last.nbytes + self.film.nbytes + self.losses.nbytes + self.moments.nbytes


def train(
    pieces: Floats,
    shape: tuple[int, ...],
    hyperparameters: Hyperparameters,
    rng: Rng,
    report: Callable[[int], None] = lambda epoch: None,
) -> Learnt:
    """Train autoencoders on pieces (count, points); calls `report` with the number of epochs that are done.

    All of them see other pieces, in another order, and begin with other weights. The same numbers come out each time
    on the same machine. Raises `RenderError`, which names the epoch, where the loss grows beyond all bounds.
    """
    program = _Program(pieces.shape[1], shape, hyperparameters, rng.child("weights"))
    optimizer = _Adam(program.weights)
    moments = moments_of(hyperparameters.epochs)
    film, losses = [program.noted()], np.zeros((hyperparameters.epochs, hyperparameters.count))
    lessons = _lessons(pieces, hyperparameters, rng.child("lessons"))
    for epoch in range(hyperparameters.epochs):
        for batch in range(hyperparameters.batches):
            with np.errstate(over="ignore", invalid="ignore"):  # what comes of that is refused below
                losses[epoch] += program.learn(next(lessons))
                optimizer.step(program.gradients, _rate(hyperparameters, epoch * hyperparameters.batches + batch))
        losses[epoch] /= hyperparameters.batches
        _refuse_what_diverges(losses, epoch)
        if epoch + 1 in moments:
            film.append(program.noted())
        report(epoch + 1)
    encoders, decoders = (np.stack(arrays) for arrays in zip(*film, strict=True))
    last = Autoencoder(shape, decoders[-1], encoders[-1])
    return Learnt(last, losses, Autoencoder(shape, decoders, encoders), np.array(moments))


def ahead(hyperparameters: Hyperparameters, points: int) -> int:
    """Return how many batches are drawn at once."""
    return min(max(AHEAD_BYTES // (4 * hyperparameters.count * hyperparameters.batch * points), 1), AHEAD)


def block_bytes(hyperparameters: Hyperparameters, points: int) -> int:
    """Return the bytes of all pieces that are drawn at once."""
    return 4 * ahead(hyperparameters, points) * hyperparameters.count * hyperparameters.batch * (points + 1)


def moments_of(epochs: int) -> list[int]:
    """Return after which epochs weights are noted down: often in the beginning, when they change most."""
    places = np.linspace(0, 1, min(epochs, SNAPSHOTS - 1) + 1) ** 2
    return sorted({*(round(float(place) * epochs) for place in places)})


class _Lesson(NamedTuple):
    """Pieces (count, points, batch), the same with noise and a 1 beneath, and noise for codes."""

    wanted: Floats
    seen: Floats
    noise: Floats


def _lessons(pieces: Floats, hyperparameters: Hyperparameters, rng: Rng) -> Iterator[_Lesson]:
    """Yield batches for all autoencoders, without end."""
    chance = np.random.Generator(np.random.Philox(key=rng.bits(2)))
    table = chance.standard_normal(NOISE, dtype=np.float32)
    shape = (ahead(hyperparameters, pieces.shape[1]), hyperparameters.count, hyperparameters.batch)
    deviations = np.array(hyperparameters.code_noise, np.float32)[:, None]

    def noise(*sizes: int) -> Floats:
        needed = math.prod(sizes)
        if needed > NOISE // 2:
            return chance.standard_normal(sizes, dtype=np.float32)
        start = int(chance.integers(NOISE - needed))
        return table[start : start + needed].reshape(sizes)

    while True:
        drawn = np.take(pieces, chance.integers(len(pieces), size=shape), 0)
        wanted = np.ascontiguousarray(np.moveaxis(drawn, 3, 2))
        seen = np.ones((*shape[:2], pieces.shape[1] + 1, hyperparameters.batch), np.float32)
        np.multiply(noise(*wanted.shape), np.float32(hyperparameters.input_noise), out=seen[:, :, :-1])
        seen[:, :, :-1] += wanted
        coded = noise(*shape[:2], hyperparameters.components, hyperparameters.batch) * deviations
        yield from map(_Lesson, wanted, seen, coded)


class _Program:
    """A step of all autoencoders; what it needs is made once.

    `weights` and `gradients` are flat; `encoder`, (count, components, points + 1), and `decoder`, (count, points,
    components + 1), are views of them.
    """

    def __init__(self, points: int, shape: tuple[int, ...], hyperparameters: Hyperparameters, rng: Rng) -> None:
        count, components, batch = hyperparameters.count, hyperparameters.components, hyperparameters.batch
        self.channels = 1 if len(shape) == 1 else shape[-1]
        sizes = (count, components, points + 1), (count, points, components + 1)
        bound = 1 / math.sqrt(points)  # as torch draws the weights of both layers
        self.weights = rng.uniform((sum(map(math.prod, sizes)),), -bound, bound)
        self.gradients = np.empty_like(self.weights)
        split = math.prod(sizes[0])
        self.encoder, self.decoder = self.weights[:split].reshape(sizes[0]), self.weights[split:].reshape(sizes[1])
        self._encoder_gradients, self._decoder_gradients = (
            self.gradients[:split].reshape(sizes[0]),
            self.gradients[split:].reshape(sizes[1]),
        )
        self.decoder[:, :, -1] = np.tile(self.decoder[:, : self.channels, -1], points // self.channels)
        self._codes, self._pulled = (np.empty((count, components, batch), np.float32) for _ in range(2))
        self._noisy = np.ones((count, components + 1, batch), np.float32)
        self._away = np.empty((count, points, batch), np.float32)
        self._scale = np.float32(2 / (batch * points))

    def learn(self, lesson: _Lesson) -> npt.NDArray[np.float64]:
        """Find the gradients of the losses, which are returned, (count,)."""
        codes, noisy, away, pulled = self._codes, self._noisy, self._away, self._pulled
        np.tanh(np.matmul(self.encoder, lesson.seen, out=codes), out=codes)
        np.add(codes, lesson.noise, out=noisy[:, :-1])
        np.subtract(np.matmul(self.decoder, noisy, out=away), lesson.wanted, out=away)
        losses: npt.NDArray[np.float64] = np.einsum("cpb,cpb->c", away, away) / (away.shape[1] * away.shape[2])
        np.matmul(away, noisy.transpose(0, 2, 1), out=self._decoder_gradients)
        np.matmul(self.decoder[:, :, :-1].transpose(0, 2, 1), away, out=pulled)
        np.subtract(1, np.multiply(codes, codes, out=codes), out=codes)
        np.multiply(pulled, codes, out=pulled)
        np.matmul(pulled, lesson.seen.transpose(0, 2, 1), out=self._encoder_gradients)
        self._share_biases()
        np.multiply(self.gradients, self._scale, out=self.gradients)
        return losses

    def _share_biases(self) -> None:
        """Let all points of a channel have one bias: each gets the slope of all together."""
        bias = self._decoder_gradients[:, :, -1]
        count, points = bias.shape
        together = bias.reshape(count, points // self.channels, self.channels).sum(1)
        bias[:] = np.tile(together, points // self.channels)

    def noted(self) -> tuple[Floats, Floats]:
        """Return copies of the encoders and the decoders."""
        return self.encoder.copy(), self.decoder.copy()


class _Adam:
    """Changes weights in place; all arrays are flat."""

    def __init__(self, weights: Floats) -> None:
        self.weights, self.steps = weights, 0
        self.mean, self.square = np.zeros_like(weights), np.zeros_like(weights)
        self._scratch = np.empty_like(weights)

    def step(self, gradients: Floats, rate: float) -> None:
        """Go against the gradients."""
        self.steps += 1
        (first, second), scratch = BETAS, self._scratch
        self.mean *= np.float32(first)
        self.mean += np.multiply(gradients, np.float32(1 - first), out=scratch)
        self.square *= np.float32(second)
        np.multiply(gradients, gradients, out=scratch)
        self.square += np.multiply(scratch, np.float32(1 - second), out=scratch)
        np.sqrt(self.square, out=scratch)
        scratch *= np.float32(1 / math.sqrt(1 - second**self.steps))
        scratch += np.float32(EPSILON)
        np.divide(self.mean, scratch, out=scratch)
        scratch *= np.float32(rate / (1 - first**self.steps))
        self.weights -= scratch


def _rate(hyperparameters: Hyperparameters, step: int) -> float:
    share = step / (hyperparameters.epochs * hyperparameters.batches)
    return hyperparameters.rate * (1 + math.cos(math.pi * share)) / 2 if hyperparameters.decay else hyperparameters.rate


def _refuse_what_diverges(losses: npt.NDArray[np.float64], epoch: int) -> None:
    now = losses[epoch]
    if not (now <= WORST * np.clip(losses[0], LEAST, 1.0)).all():  # which NaN is not, either
        worst = np.nanmax(now) if np.isfinite(now).any() else math.nan
        raise RenderError(f"the training diverges in epoch {epoch + 1}: its loss is {worst:.3g}; make `rate` smaller")

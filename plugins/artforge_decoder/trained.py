"""The codec `trained`."""

from __future__ import annotations

import hashlib
import json
import math
import os
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Rng, Scene, contents_of, named, units
from artforge_decoder.cache import remember, remembered
from artforge_decoder.codec import Codec
from artforge_decoder.material import Floats, Material, most_pieces, pieces_of
from artforge_decoder.training import NOISE_BYTES, SNAPSHOTS, Hyperparameters, Learnt, block_bytes

if TYPE_CHECKING:
    from artforge_decoder.autoencoder import Autoencoder

VERSION = 1
"""Of the training; what an earlier one has left in the cache is not used."""

NOISIEST, QUIETER = 0.1, 0.1
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""What says how many threads large products of matrices are divided among, and so how their sums are rounded."""

BLOCKS = 4
"""Pieces, the same with noise, noise for codes, and what is drawn before: so many arrays like one block of batches."""

Deviation = Annotated[units.Plain, Field(ge=0, le=10)]


class Trained(Codec):
    """Train autoencoders on pieces of curves or of pictures; what was learnt once is kept in the cache."""

    tried_with: ClassVar[dict[str, int]] = {"seeds": 2, "epochs": 2, "batches": 4, "batch": 16}

    material: Material = Field(named("bezier"), description="what they are trained on")
    components: int = Field(3, ge=1, le=32, description="numbers in a code; there is a filter for each")
    kernel: int = Field(7, ge=2, le=64, description="points along a side of a piece")
    stride: int = Field(4, ge=1, le=64, description="points from one window to the next, on whole curves")
    seeds: int = Field(10, ge=1, le=64, description="how many are trained side by side, each from other weights")
    seed: int = Field(0, ge=0, le=1 << 30, description="where all chance is from")
    epochs: int = Field(240, ge=1, le=100_000, description="rounds of training")
    batches: int = Field(128, ge=1, le=10_000, description="steps in an epoch")
    batch: int = Field(128, ge=1, le=8192, description="pieces in a step")
    rate: units.Plain = Field(0.01, gt=0, le=1, description="how fast they learn, as Adam counts it")
    decay: bool = Field(True, description="let the rate fall to 0 towards the end, along a cosine")
    code_noise: tuple[Deviation, ...] | None = Field(
        None,
        min_length=1,
        description="deviations of noise on the components in training, or [one for all]; by default 0.1, 0.01, 0.001",
    )
    input_noise: units.Plain = Field(
        0.01, ge=0, le=10, description="the deviation of noise on what goes in, in training"
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.code_noise and len(self.code_noise) not in (1, self.components):
            raise _refusal(
                f"there are {self.components} components and `code_noise` has {len(self.code_noise)} numbers: give one "
                "for each, or one for all"
            )
        if self.stride > self.kernel:
            raise _refusal(
                f"a stride of {self.stride} leaves gaps between windows of {self.kernel} points: make `stride` smaller"
            )
        if self.material.smallest() < self.kernel:
            raise _refusal(
                f"a kernel of {self.kernel} points does not fit into {self.material.smallest()}: make `kernel` smaller"
            )
        return self

    def shape(self) -> tuple[int, ...]:
        """Return the shape of a piece."""
        return self.material.shape(self.kernel)

    def count(self) -> int:
        """Return how many are trained."""
        return self.seeds

    def code_size(self) -> int:
        """Return how many numbers there are in a code."""
        return self.components

    def noises(self) -> tuple[float, ...]:
        """Return the deviation of the noise on each component."""
        if self.code_noise is None:
            return tuple(NOISIEST * QUIETER**index for index in range(self.components))
        return self.code_noise * self.components if len(self.code_noise) == 1 else self.code_noise

    def autoencoder(self, scene: Scene, index: int = 0) -> Autoencoder:
        """Return one of those that were trained."""
        return self.learnt(scene).last[index]

    def changed(self, **keys: object) -> Trained:
        """Return the same training with other keys."""
        return Trained.model_validate({**self.__dict__, **keys})

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of pieces while they are cut out, of a block of batches, and of all weights noted down."""
        points = math.prod(self.shape())
        pieces = 4 * points * min(self.material.places(self.kernel), most_pieces(points))
        weights = 2 * 4 * self.seeds * (points + 1) * (self.components + 1)
        return 3 * pieces + BLOCKS * block_bytes(self.hyperparameters(), points) + 3 * SNAPSHOTS * weights + NOISE_BYTES

    def examples(self, scene: Scene) -> Floats:
        """Return what it is trained on; see `Material.examples`."""
        key = ("decoder material", json.dumps(contents_of(self.material)), self.seed)
        return scene.keep(key, lambda: self.material.examples(Rng(self.seed).child("material"), scene))

    def pieces(self, scene: Scene) -> Floats:
        """Return the pieces that it is trained on, (count, points)."""
        most, rng = most_pieces(math.prod(self.shape())), Rng(self.seed).child("pieces")
        key = ("decoder pieces", self.kernel, json.dumps(contents_of(self.material)), self.seed)
        return scene.keep(key, lambda: pieces_of(self.examples(scene), self.kernel, most, rng))

    def learnt(self, scene: Scene) -> Learnt:
        """Return what was learnt, now or before; raises `RenderError` where the training diverges."""
        key = ("decoder", json.dumps(contents_of(self)))
        return scene.keep(key, lambda: self._remembered(scene) or self._train(scene))

    def fingerprint(self, scene: Scene) -> str:
        """Return the SHA-256 of all that what is learnt depends on: the numbers themselves, whoever made them."""
        keys = contents_of(self)
        del keys["material"], keys["stride"]  # pieces are as long as a window
        examples = hashlib.sha256(self.examples(scene).tobytes()).hexdigest()
        threads = [os.cpu_count(), *(os.environ.get(name) for name in THREADS)]
        made_of = [VERSION, np.__version__, threads, keys, self.examples(scene).shape, examples]
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()

    def hyperparameters(self) -> Hyperparameters:
        """Return how the training goes."""
        return Hyperparameters(
            self.seeds,
            self.components,
            self.epochs,
            self.batches,
            self.batch,
            self.rate,
            self.decay,
            self.noises(),
            self.input_noise,
        )

    def _train(self, scene: Scene) -> Learnt:
        from artforge_decoder.training import train

        def report(epoch: int) -> None:
            scene.progress(epoch, self.epochs, f"training {self.seeds} decoders")

        learnt = train(
            self.pieces(scene), self.shape(), self.hyperparameters(), Rng(self.seed).child("training"), report
        )
        remember(self.fingerprint(scene), learnt)
        return learnt

    def _remembered(self, scene: Scene) -> Learnt | None:
        return remembered(self.fingerprint(scene), self.shape())


def _refusal(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("codec", "{sentence}", {"sentence": sentence})

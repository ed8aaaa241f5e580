"""The codec `trained`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Rng, Scene, WholeFile, cache_folder, contents_of, named
from artforge_decoder.codec import Codec
from artforge_decoder.material import Floats, Material, pieces_of

if TYPE_CHECKING:
    from artforge_decoder.autoencoder import Autoencoder
    from artforge_decoder.training import Course, Learnt

VERSION = 1
"""Of the training; what an earlier one has left in the cache is not used."""

MOST_PIECES = 1 << 18
NOISIEST, QUIETER = 0.1, 0.1

Deviation = Annotated[float, Field(ge=0, le=10)]


class Trained(Codec):
    """Train autoencoders on pieces of curves or of pictures; what was learnt once is kept in the cache."""

    material: Material = Field(named("bezier"), description="what they are trained on")
    components: int = Field(3, ge=1, le=32, description="numbers in a code; there is a filter for each")
    kernel: int = Field(7, ge=2, le=64, description="points along a side of a piece")
    stride: int = Field(4, ge=1, le=64, description="points from one window to the next, on whole curves")
    seeds: int = Field(10, ge=1, le=64, description="how many are trained side by side, each from other weights")
    seed: int = Field(0, ge=0, le=1 << 30, description="where all chance is from")
    epochs: int = Field(240, ge=1, le=100_000, description="rounds of training")
    batches: int = Field(128, ge=1, le=10_000, description="steps in an epoch")
    batch: int = Field(128, ge=1, le=8192, description="pieces in a step")
    rate: float = Field(0.01, gt=0, le=1, description="how fast they learn, as Adam counts it")
    decay: bool = Field(True, description="let the rate fall to 0 towards the end, along a cosine")
    code_noise: tuple[Deviation, ...] | None = Field(
        None,
        min_length=1,
        description="deviations of noise on the components in training, or one for all; by default 0.1, 0.01, 0.001 …",
    )
    input_noise: float = Field(0.01, ge=0, le=10, description="the deviation of noise on what goes in, in training")

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

    def examples(self, scene: Scene) -> Floats:
        """Return what it is trained on; see `Material.examples`."""
        key = ("decoder material", json.dumps(contents_of(self.material)), self.seed)
        return scene.keep(key, lambda: self.material.examples(Rng(self.seed).child("material"), scene))

    def pieces(self, scene: Scene) -> Floats:
        """Return the pieces that it is trained on, (count, points)."""
        key = ("decoder pieces", self.kernel, json.dumps(contents_of(self.material)), self.seed)
        return scene.keep(
            key, lambda: pieces_of(self.examples(scene), self.kernel, MOST_PIECES, Rng(self.seed).child("pieces"))
        )

    def learnt(self, scene: Scene) -> Learnt:
        """Return what was learnt, now or before; raises `RenderError` where the training diverges."""
        return scene.keep(("decoder", self.fingerprint()), lambda: self._remembered() or self._train(scene))

    def fingerprint(self) -> str:
        """Return the SHA-256 of everything that what is learnt depends on."""
        made_of = [VERSION, np.__version__, contents_of(self)]
        made_of[2].pop("stride")  # pieces are as long as a window
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()

    def course(self) -> Course:
        """Return how the training goes."""
        from artforge_decoder.training import Course

        return Course(
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

        learnt = train(self.pieces(scene), self.shape(), self.course(), Rng(self.seed).child("training"), report)
        self._remember(learnt)
        return learnt

    def _remember(self, learnt: Learnt) -> None:
        """Keep what was learnt in the cache, whole or not at all; where that is full, it is learnt anew next time."""
        from contextlib import suppress

        from safetensors.numpy import save

        from artforge import OutputError

        assert learnt.film.encoder is not None
        arrays: dict[str, npt.NDArray[Any]] = {"encoders": learnt.film.encoder, "decoders": learnt.film.decoder}
        arrays |= {"losses": learnt.losses, "moments": learnt.moments}
        with suppress(OutputError):
            file = WholeFile(self._place())
            try:
                file.write(save(arrays))
                file.close()
            except BaseException:
                file.abandon()
                raise

    def _remembered(self) -> Learnt | None:
        """Return what is in the cache, or None where there is nothing, or where it is damaged."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return self._unpacked(load(self._place().read_bytes()))
        except (OSError, ValueError, KeyError, SafetensorError):
            return None

    def _unpacked(self, arrays: Mapping[str, npt.NDArray[Any]]) -> Learnt:
        from artforge_decoder.autoencoder import Autoencoder
        from artforge_decoder.training import Learnt

        film = Autoencoder(self.shape(), arrays["decoders"], arrays["encoders"])
        return Learnt(film[-1], arrays["losses"].astype(np.float64), film, arrays["moments"].astype(np.int64))

    def _place(self) -> Path:
        return cache_folder("decoders") / f"{self.fingerprint()}.safetensors"


def _refusal(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("codec", "{sentence}", {"sentence": sentence})

"""The layer `dense`."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field

from artforge import Rng, Scene
from artforge_convolution.kernels.matrix import Number
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes
from artforge_convolution.rectangle import refuse_ragged

DRAWING = 128
"""Bytes that drawing one number takes, for a while."""


class Dense(Layer):
    """Connect every number of every map with every output: a fully connected layer."""

    outputs: int = Field(10, ge=1, le=1000, description="how many numbers it gives, with weights that the seed draws")
    weights: Annotated[tuple[tuple[Number, ...], ...], AfterValidator(refuse_ragged)] | None = Field(
        None,
        description="weights of your own in place of drawn ones: for each output a list with a number for each input, "
        "map by map and row by row",
    )

    def shape(self, shapes: Shapes) -> Shape:
        """Return one place with a channel for each output; raises `LookupError` for weights of another length."""
        inputs = math.prod(shapes.before)
        if self.weights is None:
            return self.outputs, 1, 1
        if len(self.weights[0]) != inputs:
            raise LookupError(
                f"each list of `weights` has {len(self.weights[0])} numbers, and {inputs} come in: give {inputs}"
            )
        return len(self.weights), 1, 1

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return the outputs, float32 (outputs, 1, 1); drawn weights keep their size, whatever the number of inputs."""
        inputs = seen.before.ravel()
        key = ("dense", self, inputs.size, scene.rng.seed, scene.rng.path)
        weights = scene.keep(key, lambda: self._matrix(inputs.size, scene.rng))
        outputs: Floats = (weights * inputs).sum(1, dtype=np.float32)
        return outputs[:, None, None]

    def held(self, shapes: Shapes) -> int:
        """Return the bytes of the weights, of their products with what comes in, and of drawing those of one output."""
        inputs = math.prod(shapes.before)
        return (2 * 4 * self.shape(shapes)[0] + DRAWING) * inputs

    def title(self) -> str:
        """Return its name, and that nobody taught it anything where its weights are drawn."""
        return "dense" if self.weights else "dense, drawn weights"

    def _matrix(self, inputs: int, rng: Rng) -> Floats:
        """Return the weights, float32 (outputs, inputs); they are drawn by outputs, since drawing takes memory."""
        if self.weights is not None:
            return np.array(self.weights, np.float32)
        return np.stack([rng.normal((inputs,), std=1 / math.sqrt(inputs)) for _ in range(self.outputs)])

"""The layer `dense`."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field

from artforge import Scene
from artforge_convolution.kernels.matrix import Number
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes
from artforge_convolution.rectangle import refuse_ragged


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
        if self.weights is None:
            weights = scene.rng.normal((self.outputs, inputs.size), std=1 / math.sqrt(inputs.size))
        else:
            weights = np.array(self.weights, np.float32)
        outputs: Floats = (weights * inputs).sum(1, dtype=np.float32)
        return outputs[:, None, None]

    def title(self) -> str:
        """Return its name, and that nobody taught it anything where its weights are drawn."""
        return "dense" if self.weights else "dense, drawn weights"

"""The layer `digit-readout`."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Scene, units
from artforge_convolution.digits import COUNT, SIDE, absent, digits
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes
from artforge_convolution.sampling import WHOLE, sampled

MOST = 4096
"""Numbers that may come in: the square of this many is to be solved for."""


class DigitReadout(Layer):
    """Connect every number with ten outputs, one for each digit: a fully connected layer that has been taught.

    Its weights are those by which the layers before it tell scikit-learn's handwritten digits apart best, by ridge
    regression on all 1,797 (Hoerl and Kennard 1970), which takes a second or two. An output near 1 says yes.
    """

    tried_in: ClassVar[dict[str, Any]] = {"region": "square", "columns": 8}

    ridge: units.Plain = Field(0.01, ge=1e-6, le=1e6, description="how strongly large weights are avoided, per digit")

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        sentence = absent()
        if sentence:
            raise PydanticCustomError("digit", "{sentence}", {"sentence": sentence})
        return self

    def shape(self, shapes: Shapes) -> Shape:
        """Return ten numbers; raises `LookupError` for a picture that is no square, or where too many come in."""
        _, rows, columns = shapes.picture
        if rows != columns:
            raise LookupError(f"digits are square, and the picture has {columns}x{rows} pixels: set `region: square`")
        inputs = math.prod(shapes.before)
        if inputs > MOST:
            raise LookupError(
                f"{inputs} numbers come in, and {MOST} at the most can be taught: set `columns` lower, or put a "
                "`max-pool` before it"
            )
        return 10, 1, 1

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return how much each digit is seen, float32 (10, 1, 1)."""
        key = ("digit-readout", self, seen.picture.shape, seen.through.key)
        weights = scene.keep(key, lambda: self._taught(seen))
        return (weights[:, 1:] @ seen.before.ravel() + weights[:, 0]).astype(np.float32)[:, None, None]

    def held(self, shapes: Shapes) -> int:
        """Return the bytes of all digits, of what they give as float32 and as float64, and of what is solved, twice."""
        inputs = 1 + math.prod(shapes.before)
        return COUNT * (3 * 4 * SIDE**2 + (4 + 8) * inputs) + 2 * 8 * inputs**2

    def title(self) -> str:
        """Return what it is."""
        return "dense, taught"

    def _taught(self, seen: Seen) -> Floats:
        """Return the weights that fit best, float32 (10, 1 + inputs); those in front are added to each output."""
        known, size = digits(), seen.picture.shape[:2]
        pictures = known.images[..., None].repeat(3, -1)
        inputs = np.stack([seen.through(sampled(picture, WHOLE, (size[0], size[1]))).ravel() for picture in pictures])
        rows = np.concatenate([np.ones((len(inputs), 1)), inputs], 1)
        normal, wanted = rows.T @ rows, np.eye(10)[known.labels]
        penalised = np.arange(1, len(normal))
        normal[penalised, penalised] += self.ridge * len(rows)
        return np.linalg.solve(normal, rows.T @ wanted).T.astype(np.float32)

"""The source `digit`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Colour, Picture, Scene, Source, picture_of, units
from artforge_convolution.digits import COUNT, absent, digits
from artforge_convolution.kernel import Floats
from artforge_convolution.sampling import resized


class Digit(Source):
    """Show one of the 1,797 handwritten digits of 8x8 pixels that come with scikit-learn.

    They are the test set of E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits" (1998).
    """

    label: int = Field(3, ge=0, le=9, description="which digit")
    number: Annotated[int, Field(ge=0, le=COUNT - 1)] | None = Field(
        None, description="which of those that people wrote, from 0; by default the seed draws one"
    )
    pixels: Literal["blocks", "smooth"] = Field("blocks", description="how its pixels are enlarged")
    margin: units.Side = Field(0.0, ge=0, le=0.45, description="room around it")
    ink: Colour = Field((1.0, 1.0, 1.0), description="the colour of what is written")
    background: Colour = Field((0.0, 0.0, 0.0), description="the colour of what it is written on")

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        sentence = absent()
        if not sentence and self.number is not None and self.number >= len(digits().of(self.label)):
            count = len(digits().of(self.label))
            sentence = f"there are {count} digits {self.label}, and `number` counts from 0: {count - 1} at the most"
        if sentence:
            raise PydanticCustomError("digit", "{sentence}", {"sentence": sentence})
        return self

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the picture, and of the square with the digit: its strength, and its colours."""
        return 12 * canvas.width * canvas.height + (4 + 12) * self._side(canvas) ** 2

    def picture(self, scene: Scene) -> Picture:
        """Draw the digit in a square in the middle."""
        found = digits().of(self.label)
        index = scene.rng.child("number").integer(len(found)) if self.number is None else self.number
        side = self._side(scene.canvas)
        strength = np.clip(resized(found[index], (side, side), smooth=self.pixels == "smooth"), 0, 1)
        return picture_of(self._coloured(strength, scene.canvas))

    def _side(self, canvas: Canvas) -> int:
        return max(round((1 - 2 * self.margin) * canvas.shorter_side), 1)

    def _coloured(self, strength: Floats, canvas: Canvas) -> Floats:
        image = np.empty((canvas.height, canvas.width, 3), np.float32)
        image[:] = self.background
        top, left = ((length - len(strength)) // 2 for length in (canvas.height, canvas.width))
        square = image[top : top + len(strength), left : left + len(strength)]
        square += strength[..., None] * (np.array(self.ink, np.float32) - np.array(self.background, np.float32))
        return image

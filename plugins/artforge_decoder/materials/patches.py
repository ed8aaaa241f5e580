"""Patches of a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import LUMA, Canvas, Filter, Rng, Scene, Steps, Structural, exact, follow
from artforge_decoder.material import Floats, Material

SUPERSAMPLE = 2


class Patches(Material):
    """Small squares of a picture, of which a codec learns what they have in common."""

    steps: Steps = Field(
        description="steps that make the picture, such as [{use: image, path: leaf.jpg}]",
        examples=[[{"use": "image", "path": "leaf.jpg"}]],
    )
    width: Annotated[int, Structural()] = Field(256, ge=8, le=4096, description="the picture's width in pixels")
    height: Annotated[int, Structural()] = Field(256, ge=8, le=4096, description="the picture's height in pixels")
    colour: Literal["rgb", "grey"] = Field("rgb", description="rgb: in colour; grey: brightness alone")

    @model_validator(mode="after")
    def _begins_with_a_source(self) -> Self:
        if isinstance(self.steps[0].part, Filter):
            raise PydanticCustomError("patches", "the `steps` that make a picture for patches begin with a source")
        return self

    def canvas_within(self, canvas: Canvas) -> Canvas:
        """Return the canvas of the picture."""
        return Canvas(size=(self.width, self.height), supersample=SUPERSAMPLE)

    def examples(self, rng: Rng, scene: Scene) -> Floats:
        """Return the picture, (1, height, width, channels); it is nobody's frame."""
        canvas = self.canvas_within(scene.canvas)
        alone = replace(scene, canvas=canvas, rng=rng.child("picture"), playhead=0.0, history={}, checkpoints=None)
        with exact():
            shown = follow(self.steps, alone).array()
        image = shown if self.colour == "rgb" else (shown * LUMA).sum(-1, keepdims=True).astype("float32")
        return 2 * image[None] - 1

    def smallest(self) -> int:
        """Return the picture's shorter side."""
        return min(self.width, self.height)

    def places(self, kernel: int) -> int:
        """Return how many patches there are in the picture."""
        return (self.width - kernel + 1) * (self.height - kernel + 1)

    def shape(self, kernel: int) -> tuple[int, ...]:
        """Return (kernel, kernel, channels)."""
        return (kernel, kernel, 3 if self.colour == "rgb" else 1)

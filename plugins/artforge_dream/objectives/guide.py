"""The objective `guide`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Filter, ImageFile, Scene, Steps, follow
from artforge_dream.network import Network
from artforge_dream.objective import Features, Goal, Objective

Floats = npt.NDArray[np.float32]


class Guide(Objective):
    """Dream of what is in another image: each place becomes more like what it resembles there."""

    image: ImageFile | None = Field(None, description="the image to dream of", examples=["photo.jpg"])
    steps: Steps | None = Field(None, description="steps that draw it, in place of `image`")
    size: int = Field(320, ge=16, le=8192, description="the image is scaled to so many pixels on its shorter side")
    match: Literal["dot", "cosine", "mean"] = Field(
        "dot",
        description="dot: each place goes on towards the strongest likeness; cosine: towards the closest; mean: the "
        "picture as a whole comes to have the image's mixture",
    )

    @model_validator(mode="after")
    def _has_one_image(self) -> Self:
        if (self.image is None) == (self.steps is None):
            raise PydanticCustomError("guide", "a guide needs either an `image` or `steps` that draw one")
        if self.steps and isinstance(self.steps[0].part, Filter):
            raise PydanticCustomError("guide", "the `steps` of a guide begin with a source")
        return self

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse an image in which the layer sees nothing."""
        least = network.smallest(layer)
        if self.size >= least:
            return None
        return f"{layer} sees nothing in a guide of {self.size} pixels: `size` must be {least} at least"

    def prepare(self, network: Network, features: Features, scene: Scene) -> Goal:
        """Look at the image, and return the goal of becoming like it."""
        from artforge_dream.likeness import GOALS

        goal: Goal = GOALS[self.match](features(self._drawn(scene)))
        return goal

    def _drawn(self, scene: Scene) -> Floats:
        if self.steps:
            canvas = self.canvas_within(scene.canvas)
            return follow(self.steps, replace(scene, canvas=canvas, rng=scene.rng.child("guide"))).array()
        from PIL import Image

        assert self.image
        image = self.image.image().convert("RGB")
        scaled = image.resize(self._scaled(image.size), Image.Resampling.LANCZOS)
        return np.array(scaled, np.float32) / np.float32(255)

    def canvas_within(self, canvas: Canvas) -> Canvas:
        """Return the canvas of the steps, of the same shape and smaller."""
        return Canvas(size=self._scaled(canvas.size), supersample=canvas.supersample)

    def _scaled(self, size: tuple[int, int]) -> tuple[int, int]:
        factor = self.size / min(size)
        return max(round(size[0] * factor), 1), max(round(size[1] * factor), 1)

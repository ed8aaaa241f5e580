"""Patches of a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from artforge import Canvas, Rng, Scene, Steps, Structural, follow
from artforge_decoder.material import Floats, Material

LUMA = (0.2126, 0.7152, 0.0722)


class Patches(Material):
    """Small squares of a picture, of which a codec learns what they have in common."""

    steps: Steps = Field(description="steps that make the picture, such as [{use: image, path: leaf.jpg}]")
    width: Annotated[int, Structural()] = Field(256, ge=8, le=4096, description="the picture's width in pixels")
    height: Annotated[int, Structural()] = Field(256, ge=8, le=4096, description="the picture's height in pixels")
    colour: Literal["rgb", "grey"] = Field("rgb", description="rgb: in colour; grey: brightness alone")

    def examples(self, rng: Rng, scene: Scene) -> Floats:
        """Return the picture, (1, height, width, channels)."""
        canvas = Canvas(size=(self.width, self.height), supersample=2)
        shown = follow(self.steps, replace(scene, canvas=canvas, rng=rng.child("picture"), playhead=0.0)).array()
        image = shown if self.colour == "rgb" else (shown * LUMA).sum(-1, keepdims=True).astype("float32")
        return 2 * image[None] - 1

    def smallest(self) -> int:
        """Return the picture's shorter side."""
        return min(self.width, self.height)

    def shape(self, kernel: int) -> tuple[int, ...]:
        """Return (kernel, kernel, channels)."""
        return (kernel, kernel, 3 if self.colour == "rgb" else 1)

"""The filter `resize`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import Colour, Filter, Picture, Scene, units
from artforge_basics.image import Fit, placed
from artforge_basics.placing import Box, Placing

Share = Annotated[units.Plain, Field(ge=0, le=1)]
Length = Annotated[float, units.Unit("of the canvas"), Field(ge=0.001, le=1)]


class Resize(Filter):
    """Make the picture smaller within the canvas, as a print on a mount."""

    size: tuple[Length, Length] = Field((0.8, 0.8), description="[width, height] of the place for it")
    fit: Fit = Field("contain", description="cover that place, contain the whole picture in it, or stretch it")
    position: tuple[Share, Share] = Field(
        (0.5, 0.5), description="[across, down]: 0 is at the left or the top, 1 at the right or the bottom"
    )
    background: Colour = Field((1.0, 1.0, 1.0), description="what is around the picture")

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Scale the picture; a pattern stays as sharp as it was."""
        width, height = scene.canvas.size
        inner = max(1, round(self.size[0] * width)), max(1, round(self.size[1] * height))
        size, box = placed(self.fit, (width, height), inner)
        shown = Box(box[0], box[1], box[2] - box[0], box[3] - box[1])
        left, top = round((width - size[0]) * self.position[0]), round((height - size[1]) * self.position[1])
        return Placing(shown, Box(left, top, *size), self.background).picture(picture, scene.canvas)

"""The filter `crop`."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Colour, Filter, Picture, Scene, units
from artforge_basics.image import Fit, placed
from artforge_basics.placing import Box, Placing

Start = Annotated[float, units.Unit("of the picture"), Field(ge=0, le=1)]
Length = Annotated[float, units.Unit("of the picture"), Field(ge=0.001, le=1)]
ROUNDING = 1e-9


class Crop(Filter):
    """Show a region of the picture on the whole canvas."""

    region: tuple[Start, Start, Length, Length] = Field(
        (0.25, 0.25, 0.5, 0.5), description="[left, top, width, height]"
    )
    fit: Fit = Field(
        "cover", description="where the region has another shape: cover the canvas, contain all of it, or stretch it"
    )
    background: Colour = Field((0.0, 0.0, 0.0), description="what is around the region where it does not cover")

    @model_validator(mode="after")
    def _inside(self) -> Self:
        left, top, width, height = self.region
        if left + width > 1 + ROUNDING or top + height > 1 + ROUNDING:
            raise PydanticCustomError(
                "crop", "`region` reaches beyond the picture: left + width and top + height are 1 at the most"
            )
        return self

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Scale the region; a pattern stays as sharp as it was."""
        width, height = scene.canvas.size
        across, down = self.region[2] * width, self.region[3] * height
        size, box = placed(self.fit, (across, down), scene.canvas.size)
        left, top = self.region[0] * width + box[0], self.region[1] * height + box[1]
        shown = Box(left, top, box[2] - box[0], box[3] - box[1])
        into = Box((width - size[0]) // 2, (height - size[1]) // 2, *size)
        return Placing(shown, into, self.background).picture(picture, scene.canvas)

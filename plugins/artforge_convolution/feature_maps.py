"""The filter `feature-maps`."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Scene, WholeFilter, drawing
from artforge_convolution.chain import Chain, Channels
from artforge_convolution.colouring import signed
from artforge_convolution.layer import Floats, Layer, Shape, Shapes
from artforge_convolution.map_sheet import Look, draw_layers
from artforge_convolution.sampling import Region, fractions_of, resized, rows_of, sampled
from artforge_convolution.sheet import Sheet

DEFAULT: Any = ("convolution", "relu", "max-pool")
"""Parts by their names."""


class FeatureMaps(WholeFilter):
    """Send the picture through layers, as a network does, and show the maps behind each of them.

    On a sheet all layers are shown side by side, what is above 0 in one hue and what is below in another; or a single
    map becomes the picture.
    """

    layers: tuple[Layer, ...] = Field(
        DEFAULT, min_length=1, max_length=32, description="the layers, in the order in which they follow each other"
    )
    input: Channels = Field("grey", description="what the first layer looks at: brightness, or red, green and blue")
    region: Region = Field(
        "whole",
        description="what is looked at: all, the square in the middle, or [left, top, width, height]",
    )
    columns: int = Field(128, ge=1, le=8192, description="how many pixels the picture has across for the first layer")
    show: Literal["sheet", "map"] = Field("sheet", description="all layers on a sheet, or one map on the whole canvas")
    layer: Annotated[int, Field(ge=0, le=31)] | None = Field(
        None, description="with `show: map`, the layer whose map to show, from 0; by default the last"
    )
    map: int = Field(0, ge=0, le=1_000_000, description="with `show: map`, which of the layer's maps to show, from 0")
    colours: Literal["greys", "signed"] = Field(
        "greys",
        description="with `show: map`: black for the least and white for the most, or two hues for what is above and "
        "below 0",
    )
    pixels: Literal["smooth", "blocks"] = Field("smooth", description="with `show: map`, how a map is enlarged")
    most: int = Field(6, ge=1, le=64, description="how many maps of a layer a sheet shows at the most")
    theme: drawing.ThemeName = Field("dark", description="dark or light paper")

    @model_validator(mode="after")
    def _has_the_layer(self) -> Self:
        if self.layer is not None and self.layer >= len(self.layers):
            raise PydanticCustomError(
                "layer",
                "there are {count} layers, and `layer` counts from 0: set it to {most} at the most",
                {"count": len(self.layers), "most": len(self.layers) - 1},
            )
        if self.show == "sheet" and (self.layer is not None or self.map):
            sentence = (
                "`layer` and `map` say which map to show, and a sheet shows all: set `show: map`, or take them out"
            )
            raise PydanticCustomError("show", sentence)
        return self

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse layers for which the picture is too small, or of another shape, and a map that shows nothing."""
        try:
            shapes = self._shapes(canvas)
        except LookupError as error:
            return str(error.args[0])
        return self._misfit_of_map(shapes[self._shown + 1]) if self.show == "map" else None

    def _misfit_of_map(self, shape: Shape) -> str | None:
        count, *sides = shape
        if sides == [1, 1]:
            layer = f"layers[{self._shown}], {self.layers[self._shown].part_name()}"
            return f"{layer}: it gives single numbers and no maps: set `layer` to an earlier one, or `show: sheet`"
        if self.map >= count:
            return f"the layer has {count} maps, and `map` counts from 0: set it to {count - 1} at the most"
        return None

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the maps of all layers, twice, and of the sheet."""
        try:
            first, *shapes = self._shapes(canvas)
        except LookupError:
            return super().memory(canvas)  # what does not fit is refused anyway
        numbers = sum(math.prod(shape) for shape in (first, *shapes))
        held = (
            layer.held(Shapes((3, *first[1:]), before))
            for layer, before in zip(self.layers, (first, *shapes), strict=False)
        )
        return super().memory(canvas) + 2 * 4 * numbers + max(held) + 2 * 12 * canvas.width * canvas.height

    def whole(self, image: Floats, scene: Scene) -> Floats:
        """Compute the maps, and draw them."""
        size = rows_of(self.region, self.columns, scene.canvas), self.columns
        picture = sampled(image, fractions_of(self.region, scene.canvas), size)
        if self.show == "sheet":
            first, *maps = self._chain.maps(picture, scene)
            sheet = Sheet.on(scene.canvas, self.theme)
            seen = picture if len(first) == 3 else drawing.greys(first[0])
            draw_layers(sheet, seen, list(Look(self.most, sheet.theme, scene).shown(self.layers, maps)))
            return sheet.image
        chain = Chain(self.layers[: self._shown + 1], self.input)
        return self._enlarged(chain.last(picture, scene)[self.map], scene.canvas)

    def _enlarged(self, values: Floats, canvas: Canvas) -> Floats:
        values = resized(values, (canvas.height, canvas.width), smooth=self.pixels == "smooth")
        if self.colours == "signed":
            return signed(values, drawing.theme(self.theme))
        low, high = float(values.min()), float(values.max())
        return drawing.greys(values, low, max(high, low + 1e-12))

    @property
    def _chain(self) -> Chain:
        return Chain(self.layers, self.input)

    @property
    def _shown(self) -> int:
        return len(self.layers) - 1 if self.layer is None else self.layer

    def _shapes(self, canvas: Canvas) -> list[Shape]:
        return list(self._chain.shapes(rows_of(self.region, self.columns, canvas), self.columns))

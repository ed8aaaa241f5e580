"""The filter `pixel-values`."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from artforge import Canvas, Scene, WholeFilter, drawing, luma_of
from artforge_convolution.cells import draw_cells, fitting
from artforge_convolution.kernel import Floats
from artforge_convolution.layout import tiled
from artforge_convolution.overview import beside, draw_overview
from artforge_convolution.sampling import Fractions, Region, fractions_of, rows_of, sampled
from artforge_convolution.sheet import Sheet

TINTS = {"red": (1.0, 0.27, 0.22), "green": (0.2, 0.84, 0.42), "blue": (0.3, 0.5, 1.0)}
"""The colour of a full channel on its own; those of a screen are hard to read numbers on."""
MOST = 250_000
"""Numbers that are written at the most."""


class PixelValues(WholeFilter):
    """Show the picture as its numbers: each pixel large, with its value on it, dark on light and light on dark.

    In colour, red, green and blue stand beside the picture as three matrices.
    """

    channels: Literal["grey", "rgb"] = Field("grey", description="one matrix of brightness, or one for each channel")
    region: Region = Field(
        "whole",
        description="what is shown: whole, the square in the middle, or [left, top, width, height]",
    )
    columns: int = Field(
        16, ge=1, le=512, description="how many pixels it has across; each is the mean of what it covers"
    )
    values: Literal["levels", "shares"] = Field("levels", description="whole numbers up to 255, or decimals up to 1")
    numbers: bool = Field(True, description="write the values, where they can be read")
    overview: bool = Field(False, description="show where the region lies in the whole picture, too")
    theme: drawing.ThemeName = Field("dark", description="dark or light paper")

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse more pixels than there is room for."""
        rows = rows_of(self.region, self.columns, canvas)
        if rows * self.columns > MOST or rows > 4 * canvas.height:
            return f"{self.columns} columns make {rows} rows of pixels: set `columns` lower or `region` less high"
        return None

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the picture and of the sheet."""
        return super().memory(canvas) + 2 * 12 * canvas.width * canvas.height

    def whole(self, image: Floats, scene: Scene) -> Floats:
        """Draw the pixels."""
        size = rows_of(self.region, self.columns, scene.canvas), self.columns
        region = fractions_of(self.region, scene.canvas)
        sheet, small = Sheet.on(scene.canvas, self.theme), sampled(image, region, size)
        if self.channels == "grey":
            self._draw_grey(sheet, image, small, region)
        else:
            self._draw_colours(sheet, image, small, region)
        return sheet.image

    def _draw_grey(self, sheet: Sheet, image: Floats, small: Floats, region: Fractions) -> None:
        """Draw one matrix, and the whole picture beside it where that is wanted."""
        aspect, values = small.shape[1] / small.shape[0], luma_of(small)
        place = sheet.box.shaped(aspect)
        if self.overview:
            whole, place = beside(sheet, aspect)
            draw_overview(sheet, image, region, whole, place)
        self._draw(sheet, place, drawing.greys(values), values)

    def _draw_colours(self, sheet: Sheet, image: Floats, small: Floats, region: Fractions) -> None:
        """Draw three matrices, and the picture in front of them."""
        aspect, letters = small.shape[1] / small.shape[0], sheet.letters
        first, *places = tiled(sheet.box, 4, aspect=aspect, gap=sheet.gap, below=1.9 * letters)
        if self.overview:
            draw_overview(sheet, image, region, first.shaped(sheet.aspect))
        else:
            draw_cells(sheet, first, small)
        for channel, place in enumerate(places):
            self._draw(sheet, place, tinted(small[..., channel], channel), small[..., channel])
        for name, place in zip(("picture", *TINTS), (first, *places), strict=True):
            if letters:
                sheet.paper.text(name, place.left, place.bottom + 1.5 * letters, sheet.theme.quiet, size=letters)

    def _draw(self, sheet: Sheet, box: drawing.Box, colours: Floats, values: Floats) -> None:
        """Draw one matrix."""
        rows, columns = values.shape
        widest = {"levels": "255", "shares": ".88"}[self.values]
        size = fitting([widest], box.width / columns, box.height / rows) if self.numbers else 0.0
        texts = [[self._text(float(value)) for value in row] for row in values] if size else ()
        draw_cells(sheet, box, colours, texts, size)

    def _text(self, value: float) -> str:
        if self.values == "levels":
            return str(int(value * 255 + 0.5))
        return f"{value:.2f}".removeprefix("0") if round(value, 2) < 1 else "1"


def tinted(values: Floats, channel: int) -> Floats:
    """Return one channel as colours, from black to the channel's own, shape (rows, columns, 3)."""
    colour = np.array(list(TINTS.values())[channel], np.float32)
    return values[..., None] * colour

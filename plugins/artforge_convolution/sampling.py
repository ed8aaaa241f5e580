"""From a picture to the few pixels that a diagram looks at: a region of it, as means of what each pixel covers."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from artforge import Canvas, units

Floats = npt.NDArray[np.float32]
ROUNDING = 1e-9


def _inside(region: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, width, height = region
    if left + width > 1 + ROUNDING or top + height > 1 + ROUNDING:
        raise PydanticCustomError(
            "region", "`region` reaches beyond the picture: left + width and top + height are 1 at the most"
        )
    return region


Start = Annotated[float, units.Unit("of the picture"), Field(ge=0, le=1)]
Length = Annotated[float, units.Unit("of the picture"), Field(ge=0.001, le=1)]
Region = Literal["whole", "square"] | Annotated[tuple[Start, Start, Length, Length], AfterValidator(_inside)]
"""A field's type: all of the picture, the square in its middle, or [left, top, width, height] in fractions of it."""

Fractions = tuple[float, float, float, float]
WHOLE: Fractions = (0.0, 0.0, 1.0, 1.0)


def fractions_of(region: Region, canvas: Canvas) -> Fractions:
    """Return left, top, width and height of a region, fractions of the canvas's width and height."""
    if region == "whole":
        return WHOLE
    if region == "square":
        width, height = canvas.shorter_side / canvas.width, canvas.shorter_side / canvas.height
        return (1 - width) / 2, (1 - height) / 2, width, height
    return region


def rows_of(region: Region, columns: int, canvas: Canvas) -> int:
    """Return how many rows of square pixels a region has that has so many columns; 1 at the least."""
    _, _, width, height = fractions_of(region, canvas)
    return max(1, round(columns * height * canvas.height / (width * canvas.width)))


def sampled(image: Floats, region: Fractions, size: tuple[int, int]) -> Floats:
    """Return a region of an image, float32 (rows, columns, channels), in a size of (rows, columns).

    Each new pixel is the mean of the area that it covers.
    """
    from PIL import Image

    height, width, _ = image.shape
    left, top = region[0] * width, region[1] * height
    box = (left, top, min(left + region[2] * width, width), min(top + region[3] * height, height))
    channels = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(channel)).resize(size[::-1], Image.Resampling.BOX, box), np.float32
        )
        for channel in np.moveaxis(image, 2, 0)
    ]
    return np.stack(channels, -1)


def resized(values: Floats, size: tuple[int, int], *, smooth: bool) -> Floats:
    """Return numbers, float32 (rows, columns), enlarged to a size of (rows, columns): smoothly, or as blocks."""
    from PIL import Image

    method = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(np.ascontiguousarray(values)).resize(size[::-1], method), np.float32)

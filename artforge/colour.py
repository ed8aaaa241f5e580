"""Colours as recipes write them."""

from __future__ import annotations

import re
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LUMA = (0.2126, 0.7152, 0.0722)
"""How much red, green and blue count (Rec. ITU-R BT.709): of encoded channels they give luma, of light luminance."""


def luma_of(colours: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the luma of colours, shape (…, 3); a fixed sequence of operations, the same on every machine."""
    red, green, blue = (colours[..., channel] * np.float32(weight) for channel, weight in enumerate(LUMA))
    luma: npt.NDArray[np.float32] = red + green + blue
    return luma


def parse_colour(value: object) -> tuple[float, float, float]:
    """Read a colour: `#rgb`, `#rrggbb`, a CSS colour's name, or `[red, green, blue]` in [0, 1].

    Returns sRGB-encoded channels in [0, 1]. Raises `PydanticCustomError` (a `ValueError`) for anything else.
    """
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, list | tuple) and len(value) == 3:
        red, green, blue = value
        if all(type(channel) in (int, float) and 0 <= channel <= 1 for channel in value):
            return float(red), float(green), float(blue)
    raise _refusal(value)


def _of_text(text: str) -> tuple[float, float, float]:
    from PIL import ImageColor

    if not re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text) and text.lower() not in ImageColor.colormap:
        raise _refusal(text)
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red / 255, green / 255, blue / 255


def _refusal(value: object) -> PydanticCustomError:
    return PydanticCustomError(
        "colour", "expected a colour: '#rrggbb' in quotes, a CSS name or [red, green, blue] from 0 to 1, got {value}",
        {"value": repr(value)},
    )  # fmt: skip


def to_text(colour: tuple[float, float, float]) -> str | list[float]:
    """Write a colour as `#rrggbb` where that is exact, else as three numbers."""
    levels = [round(channel * 255) for channel in colour]
    if all(level / 255 == channel for level, channel in zip(levels, colour, strict=True)):
        return "#" + "".join(f"{level:02x}" for level in levels)
    return list(colour)


_CHANNEL = {"type": "number", "minimum": 0, "maximum": 1}
Colour = Annotated[
    tuple[float, float, float],
    PlainValidator(parse_colour),
    PlainSerializer(to_text, return_type=str | list[float]),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": _CHANNEL, "minItems": 3, "maxItems": 3}]}),
]

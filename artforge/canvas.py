"""How large a picture is, and how long an animation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST_SIDE = 131_072
PRESETS: dict[str, tuple[int, int]] = {
    "480p": (854, 480),
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "1440p": (2560, 1440),
    "4k": (3840, 2160),
    "5k": (5120, 2880),
    "8k": (7680, 4320),
    "ultrawide": (3440, 1440),
    "square": (1080, 1080),
    "phone": (1080, 2400),
    "story": (1080, 1920),
    "tablet": (2048, 2732),
    "laptop": (2560, 1600),
    "superultrawide": (5120, 1440),
    # Devices go by the names of their models: when the next one has another screen, it gets a name of its own.
    "iphone-16": (1179, 2556),
    "iphone-16-pro-max": (1320, 2868),
    "pixel-9": (1080, 2424),
    "galaxy-s24": (1080, 2340),
    "galaxy-s24-ultra": (1440, 3120),
    "ipad-10": (1640, 2360),
    "ipad-pro-13": (2064, 2752),
    "macbook-air-13": (2560, 1664),
    "macbook-pro-14": (3024, 1964),
    "macbook-pro-16": (3456, 2234),
    "imac-24": (4480, 2520),
    "surface-pro-9": (2880, 1920),
    "steam-deck": (1280, 800),
    "apple-watch-ultra-2": (410, 502),
}


def parse_size(value: object) -> tuple[int, int]:
    """Read a size: `[width, height]`, `WIDTHxHEIGHT` or the name of a preset.

    Returns width and height in pixels, each from 1 to 131,072. Raises `PydanticCustomError` (a
    `ValueError`) with a sentence for anything else.
    """
    if isinstance(value, str):
        value = _sides_of_text(value)
    if not isinstance(value, list | tuple) or len(value) != 2 or any(type(side) is not int for side in value):
        raise _refusal("expected [width, height] in whole pixels, WIDTHxHEIGHT or a preset's name")
    width, height = value
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        raise _refusal(f"each side must be from 1 to {LONGEST_SIDE:,} pixels, got {width} x {height}")
    return width, height


def _sides_of_text(text: str) -> tuple[int, int]:
    if text.lower() in PRESETS:
        return PRESETS[text.lower()]
    match = re.fullmatch(r"(\d{1,9})[xX×](\d{1,9})", text)
    if match is None:
        raise _refusal(f"unknown size {text!r}: expected WIDTHxHEIGHT or one of {', '.join(PRESETS)}")
    return int(match[1]), int(match[2])


def _refusal(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("size", "{sentence}", {"sentence": sentence})


_SIDE = {"type": "integer", "minimum": 1, "maximum": LONGEST_SIDE}
Size = Annotated[
    tuple[int, int],
    PlainValidator(parse_size),
    PlainSerializer(list, return_type=list[int]),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": _SIDE, "minItems": 2, "maxItems": 2},
                {"enum": list(PRESETS)},
                {"type": "string", "pattern": "^[1-9][0-9]*[xX×][1-9][0-9]*$"},
            ]
        }
    ),
]


class Canvas(BaseModel):
    """The picture's size in pixels and how many samples each pixel is averaged from."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    size: Size = Field((1280, 720), description="[width, height] in pixels, WIDTHxHEIGHT, or a preset's name")
    supersample: int = Field(
        1, ge=1, le=16, description="samples along each side of a pixel; 2 or more smooths a pattern's edges"
    )

    @property
    def width(self) -> int:
        """The width in pixels."""
        return self.size[0]

    @property
    def height(self) -> int:
        """The height in pixels."""
        return self.size[1]

    @property
    def shorter_side(self) -> int:
        """The shorter side in pixels, the unit of lengths in filters."""
        return min(self.size)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True)
class Timeline:
    """The frames of an animation; in a loop the step after the last frame is the first again."""

    frames: int
    fps: float = 30.0
    loop: bool = True

    @property
    def seconds(self) -> float:
        """How long the animation lasts."""
        return self.frames / self.fps

    def playhead(self, index: int) -> float:
        """Return the place of frame `index` in [0, 1]: i/n in a loop, so that it closes, else i/(n−1)."""
        return index / self.frames if self.loop else index / max(1, self.frames - 1)


STILL = Timeline(frames=1)

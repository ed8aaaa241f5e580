"""Letters as masks, set in the typeface that comes with Pillow or in one of one's own."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from artforge.drawing.strokes import Floats

Align = Literal["left", "center", "right"]
SMALLEST = 1.0


class Typeface:
    """A font at a size in pixels of the canvas; without a file it is the one within Pillow.

    Letters are drawn `fineness` times as large and averaged, so that they have smooth edges and grow smoothly.
    Pillow's basic layout is used everywhere: the other one depends on libraries that a machine may lack.
    """

    def __init__(self, font: Path | None, size: float) -> None:
        from PIL import ImageFont

        self.size = size
        self.fineness = fineness(size)
        large = max(size * self.fineness, SMALLEST)
        if font is None:
            self.large: Any = ImageFont.load_default(large)
        else:
            self.large = ImageFont.truetype(str(font), large, layout_engine=ImageFont.Layout.BASIC)

    def length(self, text: str) -> float:
        """Return how wide a line is, in pixels of the canvas."""
        return float(self.large.getlength(text)) / self.fineness


def fineness(size: float) -> int:
    """Return how many times as large letters of a size in pixels are drawn; large ones are fine as they are."""
    return 4 if size < 128 else 1


@lru_cache(maxsize=64)
def _typeface(size: float) -> Typeface:
    return Typeface(None, size)


@lru_cache(maxsize=256)
def letters(text: str, size: float) -> tuple[Floats, float, float]:
    """Draw a line of text of a size in pixels, in Pillow's typeface.

    Returns a mask in [0, 1], shape (rows, columns), how many pixels of it lie left of the beginning of the text, and
    how many above the line on which it stands.
    """
    from PIL import Image, ImageDraw

    face = _typeface(size)
    fine, pad = face.fineness, math.ceil(size / 4)
    width, above, below = math.ceil(face.length(text)), math.ceil(size), math.ceil(size / 3)
    image = Image.new("L", ((width + 2 * pad) * fine, (above + below) * fine))
    ImageDraw.Draw(image).text((pad * fine, above * fine), text, 255, face.large, "ls")
    mask: Floats = np.asarray(image.reduce(fine), np.float32) / np.float32(255)
    mask.flags.writeable = False
    return mask, float(pad), float(above)


def length(text: str, size: float) -> float:
    """Return how wide a line of text of a size in pixels is in Pillow's typeface."""
    return _typeface(size).length(text)

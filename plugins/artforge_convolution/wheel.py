"""Directions as colours: a wheel of hues that look equally light and equally colourful."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge import drawing, oklab
from artforge_convolution.sheet import Sheet

Floats = npt.NDArray[np.float32]
Three = tuple[float, float, float]
WHEEL = {True: (0.75, 0.123), False: (0.6, 0.101)}
"""Lightness and chroma in Oklab on dark and on light paper: as much as a screen can show of all hues."""


LEAST = 1e-12
"""What is darker counts as this, of which there is a logarithm."""


def directed(across: Floats, down: Floats, strength: Floats, theme: drawing.Theme) -> Floats:
    """Return the colours of directions, float32 (…, 3): the hue says where to, and `strength` in [0, 1] how much.

    What has no strength has the colour of the panel. To the right is red, downwards yellow, and so on clockwise. The
    colours are those of Oklab (Ottosson 2020).
    """
    ground = np.array(_lab(theme.panel), np.float32)
    lightness, chroma = (np.float32(part) for part in WHEEL[bool(ground[0] < 0.5)])
    length = np.maximum(np.sqrt(across * across + down * down), np.float32(1e-12))
    aim = (lightness, chroma * across / length, chroma * down / length)
    lab = [base + strength * (goal - base) for base, goal in zip(ground, aim, strict=True)]
    light = np.stack(oklab.from_oklab((lab[0], lab[1], lab[2])), -1).astype(np.float32)
    shown: Floats = oklab.encoded(np.clip(light, np.float32(LEAST), np.float32(1)), np)
    return shown


def _lab(colour: Three) -> tuple[float, float, float]:
    """Return lightness and opponent colours of an sRGB-encoded colour."""
    light = np.array([oklab.decoded(channel, np) for channel in colour])
    lightness, green_red, blue_yellow = oklab.to_oklab((light[0], light[1], light[2]), np)
    return float(lightness), float(green_red), float(blue_yellow)


def draw_wheel(sheet: Sheet, x: float, y: float, radius: float) -> None:
    """Draw the wheel as a disc in which each point has the colour of the way to it from the middle."""
    left, top = round(x - radius) - 1, round(y - radius) - 1
    side = round(2 * radius) + 3
    across = np.arange(side, dtype=np.float32)[None] + np.float32(left + 0.5 - x)
    down = np.arange(side, dtype=np.float32)[:, None] + np.float32(top + 0.5 - y)
    away = np.sqrt(across * across + down * down)
    cover = np.clip(np.float32(radius + 0.5) - away, np.float32(0), np.float32(1))[..., None]
    colours = directed(across, down, np.minimum(away / np.float32(0.5 * radius), np.float32(1)), sheet.theme)
    behind = sheet.image[top : top + side, left : left + side]
    behind += cover * (colours - behind)

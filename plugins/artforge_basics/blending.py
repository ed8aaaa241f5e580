"""How two colours become one: W3C, "Compositing and Blending Level 1", 2024, on encoded channels.

Each function takes the colours below and above, float32 of shape (…, 3) in [0, 1], and returns such colours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from artforge import luma_of

Floats = npt.NDArray[np.float32]
Mode = Literal[
    "normal", "multiply", "screen", "overlay", "soft-light", "hard-light", "add", "difference", "lighten", "darken",
    "colour", "luminosity",
]  # fmt: skip
ONE, TWO = np.float32(1), np.float32(2)


def _screen(below: Floats, above: Floats) -> Floats:
    return below + above - below * above


def _hard_light(below: Floats, above: Floats) -> Floats:
    light = TWO * above - ONE
    chosen: Floats = np.where(light > 0, _screen(below, light), below * TWO * above)
    return chosen


def _soft_light(below: Floats, above: Floats) -> Floats:
    darks = ((np.float32(16) * below - np.float32(12)) * below + np.float32(4)) * below
    curve = np.where(below <= np.float32(0.25), darks, np.sqrt(below))
    way = TWO * above - ONE
    chosen: Floats = below + way * np.where(way <= 0, below * (ONE - below), curve - below)
    return chosen


def _of_luma(colours: Floats, luma: Floats) -> Floats:
    """Return colours with another luma; what no screen can show comes closer to grey."""
    colours = colours + (luma - luma_of(colours))[..., None]
    grey = luma[..., None]
    lowest, highest = colours.min(-1, keepdims=True), colours.max(-1, keepdims=True)
    least = np.float32(1e-6)
    up = np.where(lowest < 0, grey / np.maximum(grey - lowest, least), ONE)
    down = np.where(highest > 1, (ONE - grey) / np.maximum(highest - grey, least), ONE)
    shown: Floats = grey + (colours - grey) * np.minimum(up, down)
    return shown


BLENDED: dict[Mode, Callable[[Floats, Floats], Floats]] = {
    "normal": lambda below, above: above,
    "multiply": lambda below, above: below * above,
    "screen": _screen,
    "overlay": lambda below, above: _hard_light(above, below),
    "soft-light": _soft_light,
    "hard-light": _hard_light,
    "add": lambda below, above: np.minimum(below + above, ONE),
    "difference": lambda below, above: np.abs(below - above),
    "lighten": np.maximum,
    "darken": np.minimum,
    "colour": lambda below, above: _of_luma(above, luma_of(below)),
    "luminosity": lambda below, above: _of_luma(below, luma_of(above)),
}

"""All four views of the edges of a picture on one sheet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge import drawing
from artforge_convolution.layout import tiled
from artforge_convolution.sampling import WHOLE, sampled
from artforge_convolution.sheet import Sheet
from artforge_convolution.slope import Slope
from artforge_convolution.views import View, viewed
from artforge_convolution.wheel import draw_wheel

Floats = npt.NDArray[np.float32]
LABELS: dict[View, str] = {
    "x": "brighter to the right",
    "y": "brighter downwards",
    "magnitude": "magnitude",
    "angle": "angle",
}


def draw_views(sheet: Sheet, image: Floats, slope: Slope, gain: float) -> None:
    """Draw four small pictures of one image, float32 (height, width, 3), each with its name below it."""
    size, paper = sheet.letters, sheet.paper
    places = tiled(sheet.box, len(LABELS), aspect=sheet.aspect, gap=sheet.gap, below=1.9 * size)
    for (view, label), place in zip(LABELS.items(), places, strict=True):
        small = sampled(image, WHOLE, (max(round(place.height), 1), max(round(place.width), 1)))
        padded = np.pad(small, ((slope.reach, slope.reach), (0, 0), (0, 0)), "edge")
        left, top = round(place.left), round(place.top)
        box = drawing.Box(left, top, left + small.shape[1], top + small.shape[0])
        paper.paste(viewed(padded, slope, view, gain, sheet.theme), box)
        if size:
            paper.text(label, place.left, place.bottom + 1.5 * size, sheet.theme.quiet, size=size)
            if view == "angle":
                draw_wheel(sheet, place.right - 0.75 * size, place.bottom + 1.2 * size, 0.75 * size)

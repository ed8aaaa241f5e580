"""Drawing for pictures that explain: smooth lines, dots, boxes, letters and images on a sheet of paper.

Lengths are in pixels, places (x, y) have (0, 0) at the top left corner of the canvas, and colours are sRGB-encoded, in
[0, 1]. Nothing depends on the machine's fonts.
"""

from artforge.drawing.axes import Axes, around, number, ticks
from artforge.drawing.box import Box
from artforge.drawing.colouring import diverging, greys, legible, ramp
from artforge.drawing.lettering import Align, Typeface, fineness, length
from artforge.drawing.paper import Paper
from artforge.drawing.theme import Theme, ThemeName, Three, theme

__all__ = [
    "Align",
    "Axes",
    "Box",
    "Paper",
    "Theme",
    "ThemeName",
    "Three",
    "Typeface",
    "around",
    "diverging",
    "fineness",
    "greys",
    "legible",
    "length",
    "number",
    "ramp",
    "theme",
    "ticks",
]

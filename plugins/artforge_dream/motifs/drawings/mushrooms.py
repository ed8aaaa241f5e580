"""Mushrooms."""

from artforge_dream.motifs.shapes import blend, circle, ellipse, half, limb, stripes, within
from artforge_dream.motifs.sheet import Sheet


def mushrooms(sheet: Sheet) -> None:
    """Draw toadstools with a dotted cap, gills under it, a stem with a ring, and grass."""
    cap, dot, stem, grass = sheet.tones("#c32f22", "#fbf5e9", "#eadfc6", "#4a7a34")
    own = sheet.scatter((28, 60), turn=0.25, warp=0.12, loose=0.04)
    shape = limb(own, (0.0, 0.0), (0.02, 0.4), 0.07, 0.1)
    own.paint(shape, blend(stem, own.vary(stem) * 0.6, 0.5 + own.x * 4), dome=0.1, relief=0.01 * own.noise(30, 5))
    for place in (-0.2, -0.12, 0.0, 0.1, 0.18, 0.26):
        own.paint(limb(own, (place, 0.48), (place * 1.35, 0.32), 0.02, 0.004), own.vary(grass), dome=0.02)
    under = ellipse(own.moved(0, -0.02), 0.36, 0.085)
    gills = (stripes(own.x / (0.3 + own.y.abs()) * 9, 0.5) < 0).float()
    own.paint(under, blend(0.85 * stem, 0.4 * stem, gills), dome=0.04)
    own.paint(ellipse(own.moved(0.005, 0.13), 0.11, 0.04), stem, dome=0.04)
    tall = own.random(0.3, 0.42)
    hat = half(ellipse(own.moved(0, -0.03), 0.4, tall), own, 0.25 * own.x.square())
    own.paint(hat, own.vary(cap), dome=0.22, relief=0.04)
    for x, y, size in ((-0.2, -0.12, 0.055), (0.02, -0.2, 0.065), (0.22, -0.1, 0.05), (-0.05, -0.06, 0.04)):
        own.paint(within(circle(own.moved(x, y), size), hat), dot, dome=0.04)
    for x, y in ((0.13, -0.24), (-0.13, -0.27), (0.1, -0.06), (-0.3, -0.05)):
        own.paint(within(circle(own.moved(x, y), 0.028), hat), dot, dome=0.02)

"""Leaves: with veins, lying over each other."""

from artforge_dream.motifs.shapes import blend, leaf, limb, stripes, within
from artforge_dream.motifs.sheet import Sheet


def leaves(sheet: Sheet) -> None:
    """Draw foliage: pointed leaves with a middle vein, slanting side veins and a stalk."""
    blade, tip, vein = sheet.tones("#3a7a32", "#8fbf4a", "#dcebb0")
    for size in ((16, 40), (20, 56)):
        own = sheet.scatter(size, warp=0.25, loose=0.12).moved(-0.44, 0)
        shape = leaf(own, 0.9, own.random(0.17, 0.26))
        slant = (own.x - own.y.abs() * 1.1) * 11
        tone = blend(own.vary(blade), own.vary(tip), own.x * 1.2 - 0.1)
        own.paint(shape, tone, dome=0.12, relief=0.05 + 0.2 * own.y.abs())
        own.paint(within(stripes(slant, 0.16) / 11, shape + 0.015), vein, soft=0.015, relief=-0.02)
        own.paint(limb(own, (-0.06, 0), (0.86, 0), 0.022, 0.008), vein, dome=0.02)

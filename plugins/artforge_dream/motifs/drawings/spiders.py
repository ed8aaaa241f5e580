"""Spiders."""

from artforge_dream.motifs.shapes import blend, both, circle, ellipse, limb
from artforge_dream.motifs.sheet import Sheet


def spiders(sheet: Sheet) -> None:
    """Draw spiders with eight bent legs, a marked body and many eyes."""
    body, leg, mark = sheet.tones("#241a1c", "#3a2c28", "#e8d05a")
    own = sheet.scatter((31, 63), turn=3.2, warp=0.1, loose=0.04)
    joints = (((0.2, -0.3), (0.17, -0.47)), ((0.31, -0.18), (0.42, -0.3)), ((0.31, 0.06), (0.46, 0.16)))
    for knee, foot in (*joints, ((0.22, 0.2), (0.3, 0.45))):
        fold = own.mirrored()
        limbs = both(limb(fold, (0.04, -0.08), knee, 0.03, 0.022), limb(fold, knee, foot, 0.024, 0.008))
        own.paint(limbs, 0.8 * leg, dome=0.03)
        own.paint(circle(fold.moved(*knee), 0.028), mark, dome=0.03)
    own.paint(ellipse(own.moved(0, 0.18), 0.15, 0.2), own.vary(body), dome=0.16)
    for y, size in ((0.08, 0.03), (0.17, 0.045), (0.27, 0.03)):
        own.paint(ellipse(own.mirrored().moved(0.035, y), size, 0.6 * size), mark)
    hair = own.noise(30, 30)
    own.paint(ellipse(own.moved(0, -0.1), 0.1, 0.12), blend(body, 0.5 * body, hair), dome=0.1)
    for x, y in ((0.025, -0.19), (0.06, -0.16)):
        own.paint(circle(own.mirrored().moved(x, y), 0.02), 0.1 * leg, dome=0.02)
        own.paint(circle(own.mirrored().moved(x, y - 0.006), 0.007), 0.9 + 0.1 * mark)

"""Butterflies."""

from artforge_dream.motifs.shapes import blend, both, circle, drop, ellipse, limb, rim, stripes, within
from artforge_dream.motifs.sheet import Sheet


def butterflies(sheet: Sheet) -> None:
    """Draw butterflies with four veined wings, dark borders, eye spots, a body and feelers."""
    wing, border, spot, body = sheet.tones("#f08a1e", "#1a1412", "#f5efdc", "#2c221c")
    own = sheet.scatter((31, 63), turn=0.6, warp=0.1, loose=0.04)
    fold = own.mirrored()
    tint = own.vary(wing, 0.15)
    for angle, length, wide in ((0.75, 0.46, 0.17), (-0.6, 0.52, 0.21)):
        part = fold.moved(0.01, 0.02).turned(angle)
        shape = drop(part, length, wide)
        own.paint(shape, border, dome=0.04)
        tone = blend(0.6 * tint, tint, part.x * 3)
        own.paint(shape + 0.045, tone, soft=0.01)
        veins = stripes(part.angle() * 5.5, 0.14) * part.x.clamp(min=0.02) / 5.5
        own.paint(within(veins, shape), border)
        eye = part.moved(0.68 * length, 0)
        own.paint(circle(eye, 0.07), 0.3 * border)
        own.paint(circle(eye, 0.052), spot, dome=0.02)
        own.paint(circle(eye, 0.022), 0.1 * spot)
        for dot in (-0.3, 0.0, 0.3):
            own.paint(circle(part.turned(dot).moved(0.94 * length - 0.06 * abs(dot), 0), 0.016), spot)
    own.paint(
        both(limb(own, (0, -0.16), (0, 0.24), 0.035, 0.018), circle(own.moved(0, -0.19), 0.035)), body, dome=0.035
    )
    own.paint(within(stripes(own.y * 17, 0.35) / 17, ellipse(own.moved(0, 0.1), 0.03, 0.14)), 0.3 * body)
    feelers = both(limb(fold, (0.01, -0.2), (0.11, -0.4), 0.009), circle(fold.moved(0.115, -0.41), 0.018))
    own.paint(feelers, body, dome=0.01)
    own.paint(rim(circle(own.moved(0, -0.19), 0.02), 0.005), 0.2 * body)

"""Beetles, seen from above."""

from artforge_dream.motifs.shapes import blend, both, circle, ellipse, half, limb, within
from artforge_dream.motifs.sheet import Sheet


def beetles(sheet: Sheet) -> None:
    """Draw beetles with six jointed legs, feelers, jaws and shining, spotted wing cases."""
    shell, spot, leg, neck = sheet.tones("#c8321e", "#1a1210", "#2a1d14", "#241a18")
    own = sheet.scatter((28, 60), turn=0.6, warp=0.1, loose=0.05)
    for foot, knee, end in ((-0.06, -0.18, -0.3), (0.07, 0.06, 0.12), (0.18, 0.26, 0.42)):
        for side in (-1, 1):
            bend, tip = (side * 0.34, knee), (side * (0.42 if knee > 0.2 else 0.46), end)
            joint = both(limb(own, (side * 0.15, foot), bend, 0.03, 0.018), limb(own, bend, tip, 0.02, 0.01))
            own.paint(joint, 0.6 * leg, dome=0.025)
    for side in (-1, 1):
        feeler = limb(own, (side * 0.06, -0.34), (side * 0.2, -0.46), 0.012)
        own.paint(both(feeler, circle(own.moved(side * 0.2, -0.46), 0.026)), 0.6 * leg, dome=0.02)
        own.paint(limb(own, (side * 0.05, -0.38), (side * 0.02, -0.45), 0.022, 0.01), 0.4 * leg, dome=0.02)
    own.paint(ellipse(own.moved(0, -0.33), 0.1, 0.08), 0.7 * neck, dome=0.08)
    own.paint(circle(own.mirrored().moved(0.075, -0.36), 0.026), 0.1 * neck, dome=0.02)
    own.paint(ellipse(own.moved(0, -0.2), 0.19, 0.11), own.vary(neck), dome=0.12)
    cases = half(ellipse(own.moved(0, 0.1), 0.25, 0.33), own.turned(3.14159265), 0.14)
    own.paint(cases, blend(own.vary(shell), 0.5 * shell, own.x.abs() * 3.2), dome=0.22)
    spots = own.mirrored()
    for x, y in ((0.11, 0.0), (0.14, 0.16), (0.07, 0.28)):
        own.paint(within(circle(spots.moved(x, y), own.random(0.035, 0.062)), cases), spot)
    own.paint(within(own.x.abs() - 0.009, cases), 0.15 * shell, relief=-0.03)

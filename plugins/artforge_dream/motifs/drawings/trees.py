"""Trees."""

from artforge_dream.motifs.shapes import blend, both, circle, limb, within
from artforge_dream.motifs.sheet import Sheet


def trees(sheet: Sheet) -> None:
    """Draw trees with a forked trunk, roots and a crown of many tufts, lit from above."""
    crown, light, trunk = sheet.tones("#35702f", "#a8cc5a", "#5a3e28")
    own = sheet.scatter((31, 60), turn=0.15, warp=0.12, loose=0.04)
    wood = both(
        limb(own, (0, 0.46), (0, 0.02), 0.075, 0.045),
        limb(own, (0, 0.16), (-0.2, -0.1), 0.035, 0.02),
        limb(own, (0, 0.12), (0.2, -0.12), 0.035, 0.02),
        limb(own, (0, 0.4), (-0.16, 0.48), 0.045, 0.015),
        limb(own, (0, 0.4), (0.16, 0.48), 0.045, 0.015),
    )
    grain = own.noise(40, 6)
    own.paint(wood, blend(trunk, 0.4 * trunk, grain), dome=0.06, relief=0.01 * grain)
    for x, y, size in (
        (-0.27, -0.02, 0.14),
        (0.27, -0.03, 0.14),
        (-0.15, -0.18, 0.18),
        (0.16, -0.2, 0.18),
        (0, -0.3, 0.17),
    ):
        tuft = own.moved(x, y).moved(own.random(-0.03, 0.03), own.random(-0.03, 0.03))
        ragged = own.noise(22, 22)
        shape = circle(tuft, size) + 0.05 * ragged
        tone = blend(own.vary(light, 0.1), own.vary(crown, 0.1), 0.5 + tuft.y * 4 + 0.8 * (ragged - 0.5))
        own.paint(shape, tone, dome=0.1, relief=0.06 * ragged)
        foliage = own.scaled(0.07).cells(0.5)
        speck = within(circle(foliage.moved(foliage.random(-0.2, 0.2), 0), 0.26) * 0.07, shape)
        own.paint(speck, blend(light, crown, 0.3 + tuft.y * 3), dome=0.02)

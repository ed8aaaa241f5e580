"""Human faces."""

from artforge_dream.motifs.drawings.eyes import ball
from artforge_dream.motifs.shapes import both, circle, ellipse, leaf, limb, rim, within
from artforge_dream.motifs.sheet import Sheet


def faces(sheet: Sheet) -> None:
    """Draw faces with hair, ears, brows, eyes, a nose with its shadow, and a mouth."""
    skin, hair, lips, iris, white = sheet.tones("#e0ac88", "#3a2418", "#b8404a", "#3f6f8f", "#f6f2ea")
    own = sheet.scatter((37, 63), turn=0.25, warp=0.1, loose=0.04)
    own.paint(ellipse(own.moved(0, -0.06), 0.4, 0.42), own.vary(hair), dome=0.2, relief=0.04 * own.noise(18, 4))
    for side in (-1, 1):
        own.paint(ellipse(own.moved(side * 0.32, 0.02), 0.05, 0.09), 0.9 * skin, dome=0.05)
    head = ellipse(own.moved(0, 0.06), 0.31, 0.4)
    own.paint(head, skin, dome=0.28)
    fringe = within(head, ellipse(own.moved(own.random(-0.15, 0.15), -0.4), 0.36, 0.27))
    own.paint(fringe, own.vary(hair), dome=0.06, relief=0.03 * own.noise(24, 4))
    for side in (-1, 1):
        eye = own.moved(side * 0.135, 0.02)
        opening = leaf(eye.moved(-0.095, 0), 0.19, 0.052)
        eye.paint(rim(opening, 0.018), 0.3 * skin)
        eye.paint(opening, white)
        ball(eye, 0.05, iris, 0.5 * iris, opening)
        eye.paint(limb(eye, (-0.085, -0.1), (0.085, -0.11), 0.018), hair, dome=0.02)
    own.paint(limb(own, (0, 0.02), (0, 0.17), 0.022, 0.045), skin, dome=0.06, soft=0.04)
    for side in (-1, 1):
        own.paint(circle(own.moved(side * 0.025, 0.2), 0.014), 0.3 * skin, soft=0.01)
    mouth = both(leaf(own.moved(-0.12, 0.315), 0.24, 0.045), limb(own, (-0.08, 0.33), (0.08, 0.33), 0.02))
    own.paint(mouth, lips, dome=0.04)
    own.paint(limb(own, (-0.11, 0.315), (0.11, 0.315), 0.008), 0.2 * lips)

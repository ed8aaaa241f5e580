"""Birds, seen from the side."""

from artforge_dream.motifs.shapes import both, circle, ellipse, leaf, limb, melted, stripes, within
from artforge_dream.motifs.sheet import Sheet


def birds(sheet: Sheet) -> None:
    """Draw song birds: a round head with a beak and an eye, a folded wing, a tail and two legs."""
    breast, back, beak, wing = sheet.tones("#e8893a", "#6b4a35", "#e0a92c", "#50403a")
    own = sheet.scatter((31, 60), turn=0.3, warp=0.1, loose=0.04).flipped()
    for x in (-0.02, 0.09):
        leg = both(limb(own, (x, 0.2), (x + 0.02, 0.4), 0.014), limb(own, (x + 0.02, 0.4), (x + 0.1, 0.42), 0.012))
        own.paint(leg, 0.6 * beak)
    for angle in (0.42, 0.6):
        own.paint(leaf(own.moved(-0.18, 0.08).turned(3.14159265 - angle), 0.32, 0.05), own.vary(wing), dome=0.04)
    head = circle(own.moved(0.2, -0.2), 0.15)
    own.paint(limb(own, (0.3, -0.2), (0.45, -0.17), 0.05, 0.008), beak, dome=0.04)
    body = melted(head, ellipse(own.turned(0.45).moved(0.02, 0.05), 0.29, 0.19), 0.12)
    own.paint(body, own.vary(breast), dome=0.2)
    own.paint(within(body, own.turned(0.5).y + 0.02), own.vary(back), dome=0.15, soft=0.03)
    feather = own.moved(0.12, -0.02).turned(2.72)
    shape = leaf(feather, 0.48, 0.12)
    own.paint(shape, own.vary(wing), dome=0.1, relief=0.03)
    own.paint(within(stripes((feather.x + feather.y) * 13, 0.3) / 13, shape + 0.015), 0.5 * wing, soft=0.01)
    eye = own.moved(0.24, -0.23)
    own.paint(circle(eye, 0.045), 0.8 + 0.2 * breast)
    own.paint(circle(eye, 0.034), 0.08 * back, dome=0.03)
    own.paint(circle(eye.moved(-0.01, -0.012), 0.011), 0.9 + 0.1 * breast)

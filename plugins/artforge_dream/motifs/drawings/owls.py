"""Owls."""

from artforge_dream.motifs.drawings.eyes import ball
from artforge_dream.motifs.shapes import blend, both, circle, ellipse, leaf, limb, triangle, within
from artforge_dream.motifs.sheet import Sheet


def owls(sheet: Sheet) -> None:
    """Draw owls that sit on a branch: ear tufts, large ringed eyes, a beak, wings and a scaled breast."""
    down, wing, ring, iris, beak = sheet.tones("#c9a578", "#6a4c34", "#efe2c6", "#f0b020", "#4a3c30")
    own = sheet.scatter((33, 63), turn=0.2, warp=0.08, loose=0.03)
    own.paint(limb(own, (-0.5, 0.42), (0.5, 0.4), 0.035), 0.5 * wing, dome=0.04)
    body = ellipse(own.moved(0, 0.06), 0.29, 0.38)
    for side in (-1, 1):
        tuft = triangle(own.moved(side * 0.2, -0.26).turned(side * 0.45), 0.09, 0.2)
        own.paint(tuft, own.vary(wing, 0.1), dome=0.05)
    own.paint(both(body, ellipse(own.moved(0, -0.18), 0.29, 0.21)), own.vary(down, 0.1), dome=0.2)
    breast = own.scaled(0.085).cells(0.5)
    mark = within(circle(breast.moved(0, -0.2), 0.4) * 0.085, ellipse(own.moved(0, 0.17), 0.17, 0.22))
    own.paint(mark, blend(down, wing, 0.4 + 1.2 * breast.y), dome=0.02)
    for side in (-1, 1):
        flap = own.moved(side * 0.29, -0.08).turned(1.5707963 + side * 0.12)
        own.paint(leaf(flap, 0.46, 0.11), own.vary(wing, 0.1), dome=0.08, relief=0.02 * own.noise(8, 24))
        eye = own.moved(side * 0.135, -0.17)
        disc = circle(eye, 0.145)
        eye.paint(disc, blend(ring, down, 0.5 + 4 * (eye.radius() - 0.12)), dome=0.05)
        ball(eye, 0.09, iris, ring, disc)
        eye.paint(circle(eye, 0.05), 0.05 * iris)
        eye.paint(circle(eye.moved(-0.02, -0.025), 0.018), 0.9 + 0.1 * ring)
        own.paint(limb(own, (side * 0.08, 0.4), (side * 0.1, 0.46), 0.03), beak, dome=0.03)
    own.paint(triangle(own.moved(0, -0.14).turned(3.14159265), 0.045, 0.12), beak, dome=0.04)

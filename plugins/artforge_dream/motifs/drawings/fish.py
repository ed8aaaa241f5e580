"""Fish, seen from the side."""

from artforge_dream.motifs.shapes import blend, circle, leaf, limb, rim, stripes, within
from artforge_dream.motifs.sheet import Sheet


def fish(sheet: Sheet) -> None:
    """Draw fish with a scaled body, rayed fins, a forked tail, a gill, an eye and a mouth."""
    back, belly, fin, iris = sheet.tones("#e8662a", "#fbe3b8", "#f29a3a", "#f0d040")
    own = sheet.scatter((28, 60), turn=0.4, warp=0.15, loose=0.05).flipped()
    for angle in (0.55, -0.55):
        tail = own.moved(-0.22, 0).turned(3.14159265 + angle)
        rays = stripes(tail.angle() * 9, 0.4)
        own.paint(leaf(tail, 0.28, 0.07), blend(fin, 0.5 * fin, (rays < 0).float() * 0.7), dome=0.05)
    for side, place in ((-1, -0.02), (1, 0.05)):
        spread = own.moved(place, side * 0.1)
        sail = within(circle(spread, 0.2), (spread.x * 0.5 + side * -spread.y * 0.2).abs() - 0.11)
        comb = stripes(spread.angle() * 8, 0.4)
        own.paint(sail, blend(fin, 0.5 * fin, (comb < 0).float() * 0.7), dome=0.04)
    deep = own.random(0.15, 0.22)
    body = leaf(own.moved(-0.32, 0), 0.74, deep)
    scale = own.scaled(0.075).cells(0.5)
    tone = blend(own.vary(back), own.vary(belly), 0.5 + own.y * 3.2)
    own.paint(body, tone, dome=0.18)
    seams = within(rim(circle(scale.moved(-0.2, 0), 0.5), 0.09) * 0.075, within(body + 0.02, own.x - 0.16))
    own.paint(seams, 0.45 * back, relief=-0.01, soft=0.01)
    own.paint(within(rim(circle(own.moved(0.05, 0), 0.15), 0.013), within(body, 0.1 - own.x)), 0.3 * back)
    own.paint(leaf(own.moved(0.08, 0.04).turned(2.6), 0.2, 0.05), fin, dome=0.04, relief=0.03)
    eye = own.moved(0.27, -0.04)
    own.paint(circle(eye, 0.052), 0.75 + 0.25 * iris, dome=0.03)
    own.paint(circle(eye, 0.03), 0.08 * iris)
    own.paint(circle(eye.moved(-0.01, -0.012), 0.01), 0.95 + 0.05 * iris)
    own.paint(limb(own, (0.42, 0.02), (0.33, 0.045), 0.01), 0.2 * back)

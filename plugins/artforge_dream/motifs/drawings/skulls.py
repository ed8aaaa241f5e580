"""Skulls."""

from artforge_dream.motifs.shapes import both, box, ellipse, limb, melted, rim, triangle, within
from artforge_dream.motifs.sheet import Sheet


def skulls(sheet: Sheet) -> None:
    """Draw skulls with hollow eyes, a hole for a nose and two rows of teeth."""
    bone, dark = sheet.tones("#e9dfc8", "#3a2c24")
    hollow = 0.3 * dark
    own = sheet.scatter((28, 60), turn=0.3, warp=0.12, loose=0.05)
    head = melted(ellipse(own.moved(0, -0.1), 0.37, 0.34), box(own.moved(0, 0.2), 0.22, 0.2, 0.08), 0.1)
    own.paint(head, own.vary(bone), dome=0.25)
    for side in (-1, 1):
        socket = ellipse(own.moved(side * 0.155, 0.0).turned(side * 0.3), 0.115, 0.1)
        own.paint(socket, hollow, relief=-0.08, soft=0.03)
        own.paint(rim(socket, 0.012), 0.75 * bone, dome=0.02)
        cheek = limb(own, (side * 0.3, 0.12), (side * 0.22, 0.2), 0.03)
        own.paint(cheek, bone, dome=0.04)
    own.paint(triangle(own.moved(0, 0.18), 0.055, 0.12), hollow, relief=-0.05, soft=0.01)
    teeth = box(own.moved(0, 0.305), 0.18, 0.075, 0.02)
    own.paint(teeth, hollow)
    for row in (0.272, 0.342):
        for column in range(-2, 3):
            tooth = box(own.moved(0.066 * column, row), 0.028, 0.029, 0.012)
            own.paint(tooth, bone, dome=0.025)
    crack = within(limb(own, (0.08, -0.42), (0.14, -0.2), 0.008), head)
    own.paint(both(crack, limb(own, (0.14, -0.2), (0.1, -0.12), 0.006)), hollow)

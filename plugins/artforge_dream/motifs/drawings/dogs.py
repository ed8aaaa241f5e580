"""Faces of dogs."""

from artforge_dream.motifs.drawings.eyes import small_eyes
from artforge_dream.motifs.shapes import circle, ellipse, limb, melted
from artforge_dream.motifs.sheet import Sheet


def dogs(sheet: Sheet) -> None:
    """Draw heads of dogs with hanging ears, round eyes, a long muzzle, a wet nose and a tongue."""
    fur, ear, muzzle, tongue, white = sheet.tones("#b98a5a", "#5a3a22", "#ead9bf", "#e0697a", "#f7f2e8")
    own = sheet.scatter((33, 63), turn=0.25, warp=0.1, loose=0.04)
    hair = own.noise(22, 12)
    own.paint(ellipse(own, 0.3, 0.37) - 0.02 * hair, own.vary(fur, 0.15) * (0.85 + 0.3 * hair[:, None]), dome=0.25)
    patch = ellipse(own.moved(0.14, -0.1), 0.13, 0.16)
    own.paint(patch, ear, soft=0.04)
    for side in (-1, 1):
        flap = ellipse(own.moved(side * 0.33, -0.02).turned(side * -0.3), 0.11, 0.3)
        own.paint(flap, own.vary(ear, 0.1) * (0.8 + 0.4 * hair[:, None]), dome=0.1, relief=0.05)
    small_eyes(own, 0.5 * ear, white, apart=0.135, high=-0.09, radius=0.062)
    own.paint(ellipse(own.moved(0, 0.36), 0.07, 0.1), tongue, dome=0.06)
    cheeks = melted(ellipse(own.moved(-0.09, 0.2), 0.13, 0.11), ellipse(own.moved(0.09, 0.2), 0.13, 0.11), 0.03)
    own.paint(melted(cheeks, ellipse(own.moved(0, 0.04), 0.085, 0.16), 0.08), muzzle, dome=0.16, relief=0.03)
    own.paint(ellipse(own.moved(0, 0.1), 0.09, 0.065), 0.12 * fur, dome=0.06)
    own.paint(ellipse(own.moved(-0.025, 0.075), 0.025, 0.014), 0.8 + 0.2 * white, soft=0.01)
    own.paint(limb(own, (0, 0.16), (0, 0.28), 0.01), 0.15 * fur)
    for x, y in ((0.1, 0.2), (0.14, 0.23), (0.09, 0.25)):
        own.paint(circle(own.mirrored().moved(x, y), 0.01), 0.2 * fur)

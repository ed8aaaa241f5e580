"""Faces of cats."""

import torch

from artforge_dream.motifs.drawings.eyes import ball
from artforge_dream.motifs.shapes import blend, ellipse, leaf, limb, melted, rim, stripes, triangle, within
from artforge_dream.motifs.sheet import Sheet


def cats(sheet: Sheet) -> None:
    """Draw heads of cats with pointed ears, stripes, slit eyes, a nose, a muzzle and whiskers."""
    fur, mark, inner, iris, light = sheet.tones("#c98a4b", "#4a2f1e", "#e8a79a", "#b9c83e", "#f6efe4")
    own = sheet.scatter((34, 63), turn=0.25, warp=0.1, loose=0.04)
    for side in (-1, 1):
        ear = own.moved(side * 0.25, -0.15).turned(side * 0.35)
        own.paint(triangle(ear, 0.16, 0.32) - 0.015, own.vary(fur, 0.1), dome=0.08)
        own.paint(triangle(ear.moved(0, -0.04), 0.09, 0.2), inner, soft=0.02, relief=-0.04)
    hair = own.noise(30, 30)
    shape = melted(ellipse(own.moved(0, 0.02), 0.38, 0.32), ellipse(own.moved(0, 0.16), 0.26, 0.24), 0.1)
    own.paint(shape - 0.02 * hair, own.vary(fur, 0.1) * (0.8 + 0.4 * hair[:, None]), dome=0.24)
    bands = torch.maximum(stripes(own.x * 11, 0.45) / 11, (own.y + 0.12 + 0.4 * own.x.abs()))
    own.paint(within(bands, shape), mark, soft=0.02)
    sides = torch.maximum(stripes((own.y - 0.3 * own.x.abs()) * 9, 0.4) / 9, 0.25 - own.x.abs())
    own.paint(within(sides, shape), mark, soft=0.02)
    for side in (-1, 1):
        eye = own.moved(side * 0.165, -0.01).turned(side * -0.2)
        opening = leaf(eye.moved(-0.105, 0), 0.21, 0.075)
        eye.paint(rim(opening, 0.022), 0.2 * mark)
        eye.paint(opening, iris, dome=0.06)
        ball(eye, 0.1, iris, light, opening)
        eye.paint(within(ellipse(eye, 0.02, 0.085), opening), 0.05 * iris)
        own.paint(ellipse(own.moved(side * 0.075, 0.235), 0.1, 0.085), blend(fur, light, hair * 0 + 0.7), dome=0.08)
        for slope in (-0.05, 0.0, 0.05):
            own.paint(limb(own, (side * 0.1, 0.23), (side * 0.46, 0.2 + 2 * slope), 0.007, 0.003), light)
    own.paint(triangle(own.moved(0, 0.13).turned(3.14159265), 0.055, 0.065) - 0.012, inner, dome=0.03)
    own.paint(limb(own, (0, 0.19), (0, 0.25), 0.008), 0.2 * mark)

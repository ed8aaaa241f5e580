"""Gears."""

import torch

from artforge_dream.motifs.shapes import blend, both, circle, rim, within
from artforge_dream.motifs.sheet import Sheet


def gears(sheet: Sheet) -> None:
    """Draw cogwheels with teeth, spokes, a rim with rivets and an axle."""
    first, second, dark = sheet.tones("#c9a55a", "#8f8a80", "#26221e")
    for size, tone in (((22, 48), first), ((26, 60), second)):
        own = sheet.scatter(size, warp=0.02, loose=0.06)
        count = torch.round(own.random(8.5, 16.5))
        tooth = ((torch.cos(own.angle() * count) * 3).clamp(-1, 1)) * 0.035
        wheel = circle(own, 0.4) - tooth
        spoke = own.petals(torch.round(own.random(3.6, 6.4)))
        frame = both(rim(circle(own, 0.33), 0.075), within(spoke.y.abs() - 0.045, wheel), circle(own, 0.15))
        own.paint(
            within(wheel, frame), blend(own.vary(tone), 0.5 * tone, 2 * own.radius() - 0.5), dome=0.05, relief=0.07
        )
        own.paint(rim(circle(own, 0.3), 0.01), 0.3 * tone, relief=-0.02)
        rivet = own.petals(count).moved(0.345, 0)
        own.paint(circle(rivet, 0.02), 1.2 * tone, dome=0.02)
        own.paint(circle(own, 0.085), tone, dome=0.05)
        own.paint(circle(own, 0.045), 0.3 * dark, relief=-0.06)

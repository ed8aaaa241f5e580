"""Spirals: rolled ribbons."""

import torch

from artforge_dream.motifs.shapes import blend, circle
from artforge_dream.motifs.sheet import Sheet


def spirals(sheet: Sheet) -> None:
    """Draw coils that wind inwards like rolled ropes."""
    rope, groove, shine = sheet.tones(0.75, 0.15, 0.95)
    coil = sheet.scatter((23, 47), warp=0.2, loose=0.06).flipped()
    coil = coil.scaled(1.15)
    turns = coil.random(2.4, 4.4)
    winding = turns * 2 * coil.radius().clamp(min=1e-3).pow(0.8) + coil.angle() / 6.2831853
    across = (winding - torch.round(winding)).abs() * 2
    ridge = (1 - across.square()).clamp(min=0).sqrt()
    strands = 0.5 + 0.5 * torch.cos(coil.angle() * 14 + winding * 9)
    tone = blend(blend(groove, coil.vary(rope), ridge * 1.3 - 0.1), shine, strands * ridge * 0.5 * sheet.number(0, 1))
    coil.paint(circle(coil, 0.47), tone, dome=0.1, relief=0.09 * ridge)

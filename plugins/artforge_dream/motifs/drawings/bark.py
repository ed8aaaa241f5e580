"""Bark: cracked plates along a trunk."""

import torch

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def bark(sheet: Sheet) -> None:
    """Draw long rough plates with deep cracks between them, and now and then a knot."""
    plate, crack, moss = sheet.tones("#8a6a4c", "#24170f", "#8fa25a")
    trunk = sheet.plane((24, 53), turn=0.3, warp=0.4)
    knot = trunk.scaled(1.7).cells(0.5)
    bent = trunk.moved(0.12 * knot.x / (knot.radius() + 0.12) * 2, 0)
    bent = bent.moved(0.25 * bent.noise(1.5, 1.5), 0)
    piece, border = bent.stretched(0.22, 0.83).pebbles(0.9)
    rough = 0.6 * bent.noise(11, 3) + 0.4 * bent.noise(22, 6)
    depth = (border * 3.0).clamp(0, 1) ** 0.6
    tone = blend(crack, blend(piece.vary(plate), moss, rough * 1.8 - 0.8), depth * (0.5 + rough))
    trunk.paint(torch.full_like(border, -9.0), tone, relief=0.12 * depth + 0.08 * rough)
    ring = knot.radius()
    rings = 0.5 + 0.5 * torch.cos(ring * 60)
    knot.paint(ring - 0.12, blend(plate, crack, rings), dome=0.05, relief=0.02 * rings, soft=0.04)

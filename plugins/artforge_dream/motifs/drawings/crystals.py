"""Crystals: faceted stones."""

import torch

from artforge_dream.motifs.shapes import blend, rim
from artforge_dream.motifs.sheet import Sheet


def crystals(sheet: Sheet) -> None:
    """Draw clusters of pointed prisms, each of a light and a dark side, with sharp edges."""
    light, dark, edge = sheet.tones("#b79af0", "#4a2d86", "#f0e8ff")
    for size in ((24, 44), (30, 56)):
        stone = sheet.scatter(size, turn=3.2, warp=0.0, loose=0.12)
        for angle in (-0.75, 0.6, 0.0):
            prism = stone.turned(angle + stone.random(-0.15, 0.15))
            wide, tall = stone.random(0.09, 0.17), stone.random(0.24, 0.42)
            point = prism.x.abs() * 1.1 - prism.y - tall
            shape = torch.maximum(prism.x.abs() - wide, torch.maximum(point, prism.y - 0.12))
            facet = torch.where(prism.x < 0.25 * wide, 0.0, 0.75) + 0.2 * (prism.y < -tall + 1.6 * wide).float()
            tone = blend(prism.vary(light), prism.vary(dark), facet + 0.8 * (prism.y + 0.2))
            prism.paint(shape, tone, relief=0.12 - 0.35 * prism.x.abs())
            prism.paint(torch.maximum(rim(prism.x - 0.25 * wide, 0.008), shape), edge)
            prism.paint(rim(shape, 0.008), edge)

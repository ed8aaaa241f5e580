"""Waves: rolling crests with foam."""

import torch

from artforge_dream.motifs.shapes import blend, circle
from artforge_dream.motifs.sheet import Sheet


def waves(sheet: Sheet) -> None:
    """Draw rows of curling waves, striped along their backs and white with foam on top."""
    deep, water, foam = sheet.tones("#14406a", "#3f90b8", "#f2faff")
    sea = sheet.plane((17, 44), turn=0.3, warp=0.5)
    sharp = sheet.number(0.25, 0.5)
    for row in range(2):
        line = sea.moved(0, row * 0.5)
        rows = torch.floor(line.y)
        phase = line.x * 0.8 + rows * 0.37
        bump = 1 - (torch.sin(3.14159265 * phase).abs()).pow(0.7)
        crest = (line.y - rows) - 0.55 + sharp * bump + 0.05 * line.noise(5, 2)
        lines = 0.5 + 0.5 * torch.cos(crest * 42)
        tone = blend(blend(water, deep, crest * 2.2), foam, 0.5 * lines * (1 - crest * 2))
        line.paint(-crest, tone, dome=0.22, relief=0.1 + 0.02 * lines)
        cap = crest - 0.06 - 0.06 * line.noise(9, 9)
        line.paint(torch.maximum(cap, -crest), foam, dome=0.06)
        spray = line.scaled(0.2).cells(0.5)
        drops = torch.maximum(circle(spray, 0.25) / 5, torch.maximum(crest, -crest - 0.22))
        line.paint(drops, foam, dome=0.04)

"""Lightning: forked bolts."""

from dataclasses import replace

import torch

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def lightning(sheet: Sheet) -> None:
    """Draw jagged bolts that fork on their way down, in a glow."""
    glow, core = sheet.tones("#8f9cf5", "#f6f4ff")
    sky = sheet.plane((31, 70), turn=0.5, warp=0.1)
    nearest = torch.full_like(sky.x, 9.0)
    for branch in range(3):
        column = torch.floor(sky.x + 0.33 * branch)
        strand = replace(sky, x=sky.x + 0.33 * branch - column - 0.5, key=sky.key + column.int())
        jag = torch.zeros_like(sky.x)
        for fine, wide in ((1.0, 0.5), (2.3, 0.28), (5.1, 0.15)):
            place = strand.y * fine + strand.random(0, 9)
            step = torch.floor(place)
            ends = [torch.frac(torch.sin((step + end) * 12.9898 + strand.random(0, 9)) * 437.585) for end in (0, 1)]
            jag = jag + wide * (ends[0] + (place - step) * (ends[1] - ends[0]))
        width = 0.025 if branch else 0.05
        nearest = torch.minimum(nearest, (strand.x - 0.45 * jag).abs() * 0.8 - width)
    sheet.colour = blend(sheet.colour, glow, torch.exp(-nearest.clamp(min=0) * 9) * 0.8)
    sky.paint(nearest, core, soft=0.02, relief=0.02)

"""Plumage: overlapping feathers with shafts and barbs."""

import torch

from artforge_dream.motifs.shapes import blend, ellipse, limb, stripes, within
from artforge_dream.motifs.sheet import Sheet


def feathers(sheet: Sheet) -> None:
    """Draw rows of long feathers, each with a shaft, slanting barbs and an eye-like, coloured tip."""
    vane, tip, shaft, gap = sheet.tones("#3c8f86", "#1d3f6e", "#efe3c6", "#10241f")
    rows = sheet.plane((18, 40), turn=1.2, warp=0.35).stretched(0.8, 1.5)
    above = rows.moved(0, 1).cells(0.5).moved(0, -1)
    for row, wide in ((rows.cells(0.5), 9.0), (above, 0.5)):
        own = row.turned(row.random(-0.1, 0.1))
        shape = ellipse(own.moved(0, -0.1), wide, 2.4 * wide)
        barbs = (own.x.abs() * 1.2 - own.y) * 8
        shade = 0.5 + 0.5 * torch.cos(6.2831853 * barbs)
        tone = blend(row.vary(vane), tip, (own.y - 0.55) * 5)
        height = 0.4 * own.y + 0.02 * shade - 0.5 * own.x.square()
        row.paint(shape, blend(tone, gap, shade * 0.35), relief=height, levelled=True)
        row.paint(within(stripes(barbs, 0.14) / 9, shape), gap, soft=0.03)
        spot = ellipse(own.moved(0, 0.72), 0.17, 0.15)
        row.paint(within(spot, shape), shaft, dome=0.03)
        row.paint(within(limb(own, (0, -0.5), (0, 0.9), 0.05, 0.02), shape), shaft, dome=0.05)

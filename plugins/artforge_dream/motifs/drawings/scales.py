"""Scales that overlap like those of a fish."""

import torch

from artforge_dream.motifs.shapes import blend, circle, rim
from artforge_dream.motifs.sheet import Sheet


def scales(sheet: Sheet) -> None:
    """Draw rows of rounded scales, each over the one below it, with fine ribs and a dark seam."""
    skin, tip, seam = sheet.tones("#2f7f66", "#a8d88a", "#0e241f")
    rows = sheet.plane((11, 31), turn=0.7, warp=0.4)
    above = rows.moved(0, 1).cells(0.5).moved(0, -1)
    for row, radius in ((rows.cells(0.5), 9.0), (above, 0.62)):
        middle = row.moved(0, 0.4)
        ribs = 0.5 + 0.5 * torch.cos(row.moved(0, -0.7).angle() * 34)
        share = (middle.radius() / 0.62).square() * (middle.y > 0) + 0.25 * ribs
        tone = blend(row.vary(skin), row.vary(tip), share)
        height = 0.45 * row.y + 0.02 * ribs + 0.25 * (1 - (middle.radius() / 0.62) ** 6).clamp(min=0)
        row.paint(circle(middle, radius), tone, relief=height, levelled=True)
        row.paint(rim(circle(middle, 0.62), 0.04) + (middle.y < 0) * 9.0, seam, soft=0.06)

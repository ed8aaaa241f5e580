"""Wickerwork: strands over and under each other."""

import torch

from artforge_dream.motifs.shapes import blend, stripes
from artforge_dream.motifs.sheet import Sheet


def weave(sheet: Sheet) -> None:
    """Draw a plaited basket: bands that go over and under, each of several fibres."""
    gap, first, second = sheet.tones("#1c1612", "#dcb878", "#9a6a3a")
    mat = sheet.plane((8, 22), warp=0.35)
    mat.paint(mat.x * 0 - 9, gap)
    cell = mat.cells()
    over = (torch.floor(mat.x) + torch.floor(mat.y)) % 2 < 0.5
    across, along = torch.where(over, cell.y, cell.x), torch.where(over, cell.x, cell.y)
    fibres = torch.where(stripes(across * 4, 0.75) < 0, 1.0, 0.6)
    bend = torch.cos(3.14159265 * along)
    tone = torch.where(over[:, None], cell.vary(first, 0.15), cell.vary(second, 0.15))
    shape = across.abs() - 0.43
    cell.paint(shape, tone * fibres[:, None] * (0.6 + 0.4 * bend[:, None]), dome=0.2, relief=0.3 * bend)
    sunk = torch.maximum(along.abs() - 0.43, 0.43 - across.abs())
    cell.paint(sunk, blend(gap, tone, across * 0 + 0.4))

"""Fur: tufts of hair that follow a flow."""

import torch

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def fur(sheet: Sheet) -> None:
    """Draw fine hair in pointed tufts that lie over each other, darker at the roots."""
    root, hair, tip = sheet.tones("#33231a", "#8a6a48", "#e6d3b0")
    coat = sheet.plane((22, 51), warp=0.7)
    for layer in range(2):
        bent = coat.moved(0.35 * coat.noise(1.2, 0.6) + 0.12 * coat.noise(3, 1.5), 0.5 * layer)
        lock = bent.moved(0.0, 0.3 * bent.noise(4, 1)).stretched(0.4, 0.9).cells(0.5)
        below = lock.y + 0.5
        strands = 0.65 * bent.noise(22, 1.6) + 0.35 * bent.noise(44, 3)
        narrow = lock.x.abs() - 0.5 * (1 - below * below) - 0.18 * (strands - 0.5)
        tone = blend(
            blend(0.6 * root, lock.vary(hair), 0.15 + below * 0.8 + 0.7 * (strands - 0.5)), tip, below * strands - 0.35
        )
        shape = narrow if layer else torch.full_like(narrow, -9.0)
        lock.paint(0.4 * shape, tone, dome=0.08, relief=0.12 * strands + 0.08 * (1 - 2 * lock.x.abs()))

"""Marble: folded veins in polished stone."""

import torch

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def marble(sheet: Sheet) -> None:
    """Draw clouds of stone with thin, sharp veins folded through them."""
    stone, cloud, vein = sheet.tones(3)
    slab = sheet.plane((26, 60), warp=0.8)
    broad = slab.noise(1.2, 1.2)
    folded = slab.x * 1.3 + 2.2 * broad + 0.8 * slab.noise(3, 3) + 0.35 * slab.noise(7, 7)
    fine = 1 - (folded - torch.round(folded)).abs() * 2
    veins = fine.clamp(0, 1) ** 7
    second = slab.y * 0.9 + 1.8 * slab.noise(1.4, 1.4) + 0.6 * slab.noise(5, 5)
    thin = (1 - (second - torch.round(second)).abs() * 2).clamp(0, 1) ** 18
    tone = blend(blend(stone, cloud, broad * 1.4 - 0.2 + 0.3 * slab.noise(5, 5)), vein, veins * 0.9 + thin)
    slab.paint(torch.full_like(broad, -9.0), tone, relief=-0.01 * veins)

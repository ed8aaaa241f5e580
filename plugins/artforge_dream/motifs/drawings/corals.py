"""Brain corals: winding ridges."""

import torch

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def corals(sheet: Sheet) -> None:
    """Draw a labyrinth of rounded ridges with a groove along each and small teeth at their sides."""
    ridge, valley, crease = sheet.tones("#f2745c", "#5a1f36", "#b04a55")
    reef = sheet.plane((16, 37), warp=0.4)
    total = torch.zeros_like(reef.x)
    for index in range(7):
        wave = reef.turned(index * 0.449 + reef.random(-0.15, 0.15))
        total = total + torch.cos(6.2831853 * wave.x * 1.0 + reef.random(0, 6.28) + 3 * reef.noise(0.9, 0.9))
    level = torch.tanh(total * 0.7)
    teeth = 0.5 + 0.5 * torch.cos(reef.noise(1.6, 1.6) * 60)
    raised = (level + 0.35).clamp(min=0) / 1.35
    tone = blend(valley, ridge, raised * 2 + 0.25 * teeth * (1 - level.square()))
    tone = blend(tone, crease, ((level - 0.93) * 20).clamp(0, 1) * 0.8)
    reef.paint(torch.full_like(level, -9.0), tone, relief=0.22 * raised.sqrt() + 0.03 * teeth * (1 - level.square()))

"""Snakes, tentacles and jellyfish: what winds."""

import math

import torch

from artforge_dream.motifs.shapes import blend, both, circle, ellipse, half, limb, rim, stripes, within
from artforge_dream.motifs.sheet import Sheet


def snakes(sheet: Sheet) -> None:
    """Draw winding snakes with a diamond pattern, scales and a head with an eye and a split tongue."""
    back, diamond, belly, tongue = sheet.tones("#8aa04a", "#3a3418", "#e6dca8", "#d04a4a")
    own = sheet.scatter((34, 63), turn=0.7, warp=0.15, loose=0.03).flipped()
    phase = own.x * 9.5
    bend, slope = 0.15 * torch.sin(phase), 1.42 * torch.cos(phase)
    across = (own.y - bend) / (1 + slope.square()).sqrt()
    thick = 0.11 * ((own.x + 0.47) * 1.6).clamp(0.02, 1).sqrt() * (1 - 0.6 * (own.x - 0.15).clamp(min=0))
    body = torch.maximum(across.abs() - thick, own.x.abs() - 0.42)
    marks = (torch.cos(own.x * 78).abs() * 0.6 - across.abs() / thick.clamp(min=0.01)).clamp(-1, 1)
    tone = blend(blend(own.vary(back), belly, across.abs() / thick * 1.6 - 1), diamond, marks * 8)
    own.paint(body, tone, dome=0.08, relief=0.008 * torch.cos(own.x * 190) * torch.cos(across * 110))
    head = own.moved(0.4, 0.15 * math.sin(3.8))
    fork = both(limb(head, (0.08, 0), (0.15, -0.03), 0.008), limb(head, (0.08, 0), (0.15, 0.03), 0.008))
    own.paint(fork, tongue)
    own.paint(ellipse(head, 0.1, 0.085), own.vary(back), dome=0.06)
    own.paint(circle(head.moved(0.02, -0.02), 0.026), 0.9 + 0.1 * belly)
    own.paint(ellipse(head.moved(0.02, -0.02), 0.009, 0.022), 0.05 * back)


def tentacles(sheet: Sheet) -> None:
    """Draw arms that taper and wind, with a row of suckers along each."""
    arm, sucker, shade = sheet.tones("#a8355e", "#f4c9c0", "#3a1030")
    for size in ((16, 40), (20, 50)):
        plane = sheet.plane(size, warp=0.5)
        column = torch.floor(plane.x)
        own = plane.moved(column + 0.5, 0).moved(0.22 * torch.sin(plane.y * 1.9 + column * 2.1), 0)
        rows = own.stretched(1, 0.2).moved(0.12, 0)
        along = rows.y - torch.round(rows.y)
        thick = 0.3 + 0.08 * torch.sin(plane.y * 0.9 + column)
        own.paint(own.x.abs() - thick, blend(arm, shade, 0.5 + own.x * 1.7), dome=0.28)
        disc = ((rows.x.square()) + (along * 0.2).square() + 1e-9).sqrt()
        own.paint(disc - 0.085, sucker, dome=0.05)
        own.paint(disc - 0.04, 0.4 * sucker, relief=-0.05)


def jellyfish(sheet: Sheet) -> None:
    """Draw jellyfish: a ribbed bell, frills below it and long trailing threads."""
    bell, rib, thread = sheet.tones("#c79bf0", "#7a55c0", "#ecd2f6")
    own = sheet.scatter((31, 63), turn=0.35, warp=0.15, loose=0.04)
    for place in range(-4, 5):
        sway = own.moved(0.035 * torch.sin(own.y * 14 + 1.7 * place), 0)
        strand = limb(sway, (0.065 * place, -0.05), (0.085 * place, 0.48 - 0.012 * place * place), 0.016, 0.004)
        own.paint(strand, blend(thread, bell, own.y * 2), dome=0.015)
    for frill in (-0.1, 0.0, 0.1):
        ruffle = own.moved(0.03 * torch.sin(own.y * 40 + 9 * frill), 0)
        own.paint(limb(ruffle, (frill, -0.05), (frill * 1.2, 0.25), 0.045, 0.012), own.vary(rib), dome=0.04)
    hem = own.y - 0.03 * torch.cos(own.x * 55)
    dome = within(ellipse(own.moved(0, -0.08), 0.36, 0.34), hem)
    lines = stripes(own.x / (1.02 - (own.y + 0.05).square() * 6).clamp(min=0.2) * 12, 0.25) / 12
    own.paint(dome, blend(own.vary(bell), rib, 1.2 + own.y * 3), dome=0.22)
    own.paint(within(lines, dome + 0.03), rib, soft=0.02)
    own.paint(rim(half(dome, own, 0.0), 0.01), 0.9 * thread, dome=0.01)
    own.paint(ellipse(own.moved(-0.12, -0.27), 0.08, 0.035), 0.7 + 0.3 * bell, soft=0.05)

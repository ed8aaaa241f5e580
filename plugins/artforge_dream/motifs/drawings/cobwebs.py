"""Cobwebs: spokes with sagging threads between them."""

import torch

from artforge_dream.motifs.shapes import circle, rim, within
from artforge_dream.motifs.sheet import Sheet


def cobwebs(sheet: Sheet) -> None:
    """Draw webs about a middle, with threads that sag from spoke to spoke and a drop of dew here and there."""
    thread, dew = sheet.tones(2)
    web = sheet.scatter((34, 73), warp=0.15, loose=0.08).scaled(1.2)
    spokes = torch.round(web.random(7.5, 13.5))
    sector = web.petals(spokes)
    edge = sector.x * torch.tan(3.14159265 / spokes) - sector.y.abs()
    sag = sector.x / (torch.cos(3.14159265 / spokes) ** -1) + 0.35 * edge.clamp(min=0) * -1.0
    rings = web.random(9, 15)
    place = sag * rings + web.random(0, 1)
    threads = (place - torch.round(place)).abs() / rings
    thin = web.pixel * 0.45
    web.paint(within(rim(threads, 0.35 * thin), circle(web, 0.48)), thread, relief=0.02, soft=0.008)
    web.paint(edge.abs() * 0.9 - 0.8 * thin, thread, relief=0.03, soft=0.006)
    drop = web.scaled(0.12).cells(0.5)
    beads = within(circle(drop, 0.3) * 0.12, threads - 0.03)
    drop.paint(beads / 0.12 + torch.where(drop.random(0, 1) < 0.8, 9.0, 0.0), dew, dome=0.3)
    web.paint(circle(web, 0.035), thread, dome=0.03)

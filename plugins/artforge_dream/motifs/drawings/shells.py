"""Snails and the shells of the sea."""

import torch

from artforge_dream.motifs.shapes import blend, both, circle, leaf, limb, melted, stripes, within
from artforge_dream.motifs.sheet import Sheet


def snails(sheet: Sheet) -> None:
    """Draw snails that crawl, with a coiled and banded house and two pairs of feelers."""
    house, band, flesh = sheet.tones("#d09a5a", "#6a3f22", "#9a8a70")
    own = sheet.scatter((31, 60), turn=0.25, warp=0.12, loose=0.04).flipped()
    foot = limb(own, (-0.44, 0.34), (0.24, 0.32), 0.03, 0.08)
    neck = limb(own, (0.2, 0.3), (0.36, 0.08), 0.09, 0.06)
    skin = own.noise(24, 24)
    own.paint(melted(foot, neck, 0.08), own.vary(flesh) * (0.8 + 0.4 * skin[:, None]), dome=0.08)
    for end in ((0.31, -0.14), (0.45, -0.11)):
        stalk = both(limb(own, (0.37, 0.06), end, 0.02, 0.012), circle(own.moved(*end), 0.026))
        own.paint(stalk, flesh, dome=0.02)
        own.paint(circle(own.moved(*end), 0.014), 0.1 * flesh)
    coil = own.moved(-0.09, 0.02)
    winding = coil.radius().clamp(min=0.01).log() * 1.55 + coil.angle() / 6.2831853
    across = winding - torch.floor(winding)
    ridge = (1 - (2 * across - 1).square()).clamp(min=0).sqrt()
    ribs = 0.5 + 0.5 * torch.cos(coil.angle() * 26)
    tone = blend(blend(0.35 * house, own.vary(house), ridge * 1.4), band, ((across - 0.55).abs() < 0.13).float())
    own.paint(circle(coil, 0.32), tone * (0.85 + 0.2 * ribs[:, None]), dome=0.14, relief=0.1 * ridge)


def shells(sheet: Sheet) -> None:
    """Draw scallops: fans of ribs, with bands of growth and a small hinge."""
    light, band, dark = sheet.tones("#fae3d0", "#e0907a", "#8a4a44")
    own = sheet.scatter((21, 49), turn=0.8, warp=0.15, loose=0.06)
    fan = own.moved(0, 0.36)
    own.paint(leaf(own.moved(-0.2, 0.35), 0.4, 0.08), light, dome=0.06)
    up = fan.turned(-1.5707963)
    ribs = torch.cos(up.angle() * own.random(13, 21))
    spread = up.angle().abs()
    reach = 0.8 - 0.12 * spread.square() + 0.02 * ribs
    shape = torch.maximum(fan.radius() - reach, (spread - 1.0) * fan.radius().clamp(max=0.5))
    growth = stripes(fan.radius() * own.random(7, 13) + 0.05 * ribs, 0.45)
    tone = blend(blend(own.vary(light), band, (growth < 0).float() * 0.8), dark, 0.6 * (0.5 - 0.5 * ribs))
    own.paint(shape, tone, dome=0.14, relief=0.035 * ribs * fan.radius() * 2)
    own.paint(within(circle(fan, 0.07), shape), 0.6 * light, dome=0.05)

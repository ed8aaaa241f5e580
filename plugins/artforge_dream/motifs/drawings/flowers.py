"""Flowers on stems, and blossoms seen from above."""

import torch

from artforge_dream.motifs.shapes import blend, circle, drop, leaf, limb, rim, within
from artforge_dream.motifs.sheet import Sheet


def flowers(sheet: Sheet) -> None:
    """Draw flowers that stand on a stem with two leaves: petals with streaks about a dotted middle."""
    petal, streak, middle, green = sheet.tones("#f0a8d0", "#b03a86", "#d9a020", "#3c7a34")
    own = sheet.scatter((34, 63), turn=0.2, warp=0.15, loose=0.03)
    own.paint(limb(own, (0.03, 0.5), (0, -0.1), 0.024, 0.018), green, dome=0.02)
    for side, high in ((0.65, 0.38), (2.5, 0.27)):
        blade = own.moved(0.01, high).turned(-side)
        own.paint(leaf(blade, 0.34, 0.075), own.vary(green), dome=0.05, relief=0.1 * blade.y.abs())
        own.paint(limb(blade, (0, 0), (0.31, 0), 0.009, 0.004), 0.5 * green)
    head = own.moved(0, -0.16)
    for shift in (0.5, 0.0):
        count = torch.round(own.random(5, 9))
        part = head.turned(shift * 6.2831853 / count).petals(count)
        shape = drop(part, 0.3 + 0.02 * shift, 0.9 / count)
        tone = blend(streak, part.vary(petal, 0.15), part.x * 4.5 + 0.1)
        own.paint(shape, tone, dome=0.06, relief=0.25 * part.x)
        own.paint(within(part.y.abs() - 0.007, shape + 0.04), streak)
    own.paint(circle(head, 0.1), middle, dome=0.08)
    seeds = head.scaled(0.035).cells(0.5)
    own.paint(within(circle(seeds, 0.3) * 0.035, circle(head, 0.09)), 0.5 * middle, relief=0.01)


def roses(sheet: Sheet) -> None:
    """Draw blossoms of many petals that wind about each other, ring within ring."""
    outer, inner, shade = sheet.tones("#d2374e", "#f0909a", "#4f0f1e")
    own = sheet.scatter((25, 54), warp=0.25, loose=0.06)
    for ring in range(6):
        radius = 0.46 - 0.073 * ring
        count = torch.round(own.random(5, 7.5)) - ring // 3
        part = own.turned(own.random(0, 6.28)).petals(count)
        shape = circle(part.moved(0.5 * radius, 0), 0.52 * radius)
        tone = blend(blend(part.vary(outer, 0.12), inner, part.x * 0 + ring / 5), shade, 0.9 - part.x / radius * 1.3)
        own.paint(shape, tone, dome=0.08, relief=0.04 + 0.12 * part.x)
        own.paint(rim(within(shape, 0.3 * radius - part.x), 0.008), shade, soft=0.015)
    own.paint(circle(own, 0.045), inner, dome=0.04)


def sunflowers(sheet: Sheet) -> None:
    """Draw sunflowers: two rings of narrow rays about a disc of seeds in spirals."""
    ray, tip, disc, seed = sheet.tones("#f7c521", "#d98a12", "#4a2a14", "#8a5a2a")
    own = sheet.scatter((25, 57), warp=0.15, loose=0.05)
    count = torch.round(own.random(12, 19))
    for shift in (0.5, 0.0):
        part = own.turned(shift * 6.2831853 / count).petals(count)
        shape = leaf(part.moved(0.14, 0), 0.33, 1.25 / count)
        own.paint(shape, blend(part.vary(tip), part.vary(ray), (part.x - 0.2) * 4), dome=0.03, relief=0.02)
        own.paint(within(part.y.abs() - 0.006, shape + 0.02), tip)
    own.paint(circle(own, 0.23), blend(disc, 0.4 * disc, own.radius() * 4), dome=0.14)
    spiral = own.radius().clamp(min=0.01).log() * 8
    grid = torch.cos(own.angle() * 13 + spiral) * torch.cos(own.angle() * 21 - spiral)
    own.paint(within((0.2 - grid) * 0.02, circle(own, 0.21)), seed, relief=0.015)

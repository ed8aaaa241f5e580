"""Buildings: houses, arches and windows."""

import torch

from artforge_dream.motifs.shapes import blend, both, box, circle, limb, stripes, triangle, within
from artforge_dream.motifs.sheet import Sheet


def houses(sheet: Sheet) -> None:
    """Draw gabled houses with a tiled roof, a chimney, a door and barred windows."""
    wall, roof, door, glass = sheet.tones("#ecd9b4", "#b5442c", "#4a2d1c", "#6f9cc0")
    own = sheet.scatter((31, 60), turn=0.12, warp=0.08, loose=0.02)
    own.paint(box(own.moved(0.2, -0.28), 0.045, 0.13), 0.7 * wall, relief=0.05)
    front = box(own.moved(0, 0.18), 0.31, 0.27)
    courses = stripes(own.y * 17, 0.2) / 17
    own.paint(front, own.vary(wall), relief=0.12)
    own.paint(within(courses, front), 0.75 * wall, relief=-0.01)
    gable = triangle(own.moved(0, -0.06), 0.43, 0.36)
    tile = own.scaled(0.075).cells(0.5)
    tone = blend(tile.vary(roof), 0.5 * roof, 0.3 + tile.y * 1.3)
    own.paint(gable, tone, relief=0.18 + 0.02 * tile.y)
    own.paint(circle(own.moved(0, -0.16), 0.06), 0.8 * wall, relief=0.02)
    own.paint(circle(own.moved(0, -0.16), 0.042), 0.5 * glass)
    entry = both(box(own.moved(0, 0.33), 0.075, 0.12), circle(own.moved(0, 0.21), 0.075))
    own.paint(entry - 0.02, 0.6 * wall, relief=0.02)
    own.paint(entry, door, relief=-0.05)
    own.paint(circle(own.moved(0.045, 0.32), 0.013), 0.9 + 0.1 * door)
    for side in (-1, 1):
        pane = own.moved(side * 0.19, 0.12)
        own.paint(box(pane, 0.085, 0.09), 0.85 + 0.15 * wall, dome=0.02)
        own.paint(box(pane, 0.068, 0.073), blend(glass, 0.4 * glass, 0.5 + pane.y * 6), relief=-0.04)
        own.paint(within(both(pane.x.abs() - 0.009, pane.y.abs() - 0.009), box(pane, 0.07, 0.075)), 0.85 + 0.15 * wall)


def arches(sheet: Sheet) -> None:
    """Draw arcades: rows of round arches on columns, one storey above the other, with dark depths."""
    stone, depth, trim = sheet.tones("#b49b78", "#3c2f28", "#e3d6bb")
    wall = sheet.plane((22, 51), turn=0.12, warp=0.12)
    own = wall.stretched(0.72, 1.15).cells().stretched(1 / 0.72, 1 / 1.15)
    rough = wall.noise(16, 16)
    own.paint(own.x * 0 - 9, stone * (0.85 + 0.3 * rough[:, None]), relief=0.1)
    hole = both(circle(own.moved(0, -0.12), 0.245), box(own.moved(0, 0.2), 0.245, 0.32))
    blocks = (stripes(own.moved(0, -0.12).angle() * 2.4, 0.85) < 0).float()
    own.paint(within(hole - 0.075, own.y + 0.12), blend(0.5 * trim, own.vary(trim), blocks), dome=0.03, relief=0.02)
    own.paint(hole, blend(0.5 * depth, 0.15 * depth, 0.6 - own.y * 1.6), relief=-0.2)
    back = both(circle(own.moved(0.07, -0.08), 0.16), box(own.moved(0.07, 0.22), 0.16, 0.3))
    own.paint(within(back, hole), blend(depth, 0.6 * depth, own.y + 0.4))
    for side in (-1, 1):
        shaft = own.moved(side * 0.305, 0.16)
        own.paint(box(shaft, 0.045, 0.27), own.vary(trim), dome=0.05)
        for y in (-0.25, 0.27):
            own.paint(box(shaft.moved(0, y), 0.062, 0.028, 0.01), trim, dome=0.02)
    own.paint(box(own.moved(0, 0.52), 0.5, 0.06), own.vary(trim), dome=0.05)
    own.paint(box(own.moved(0, -0.5), 0.5, 0.03), 0.7 * trim, dome=0.03)


def windows(sheet: Sheet) -> None:
    """Draw pointed windows of stained glass in stone, with lead between the panes and a rose on top."""
    stone, first, second, lead = sheet.tones("#5a5048", 0.75, 0.5, "#1e1e22")
    wall = sheet.plane((26, 66), turn=0.12, warp=0.1)
    own = wall.stretched(0.75, 1.25).cells().stretched(1 / 0.75, 1 / 1.25)
    own.paint(own.x * 0 - 9, stone, relief=0.06 * wall.noise(12, 12))
    left, right = circle(own.moved(-0.27, -0.05), 0.54), circle(own.moved(0.27, -0.05), 0.54)
    pointed = torch.where(own.y < -0.05, torch.maximum(left, right), box(own.moved(0, 0.2), 0.27, 0.34))
    own.paint(pointed - 0.06, own.vary(stone), dome=0.06, relief=0.05)
    pane, border = own.scaled(0.13).pebbles(0.9)
    glass = blend(pane.vary(first, 0.4), pane.vary(second, 0.4), (pane.random(0, 1) > 0.5).float())
    own.paint(pointed, glass, relief=-0.12)
    own.paint(within(border * 0.13 - 0.012, pointed), 0.3 * lead, relief=0.01)
    rose = own.moved(0, -0.16)
    wheel = rose.petals(6.0)
    own.paint(circle(rose, 0.135), 0.4 * lead, dome=0.02)
    own.paint(within(circle(wheel.moved(0.075, 0), 0.034), pointed), wheel.vary(second, 0.4))
    own.paint(circle(rose, 0.032), first)
    bars = both(own.x.abs() - 0.016, limb(own, (-0.3, 0.12), (0.3, 0.12), 0.014))
    own.paint(within(within(bars, pointed), -own.y), 0.5 * lead, dome=0.02)

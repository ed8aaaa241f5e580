"""Honeycomb: six-sided cells with walls."""

from dataclasses import replace

import torch

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def honeycomb(sheet: Sheet) -> None:
    """Draw deep hexagonal cells, some of them filled."""
    wax, deep, honey = sheet.tones("#eebd4c", "#3a1f08", "#b5701a")
    plane = sheet.plane((11, 33), warp=0.25)
    tall = 0.8660254
    first = plane.stretched(1, 2 * tall).cells().stretched(1, 0.5 / tall)
    second = plane.stretched(1, 2 * tall).moved(0.5, 0.5).cells().stretched(1, 0.5 / tall)
    near = first.radius() < second.radius()
    x, y = torch.where(near, first.x, second.x), torch.where(near, first.y, second.y)
    cell = replace(plane, x=x, y=y, key=torch.where(near, first.key, second.key + 1))
    wall = torch.maximum(x.abs(), 0.5 * x.abs() + tall * y.abs()) - 0.5
    filled = (cell.random(0, 1) < 0.35).float()
    thick = sheet.number(0.04, 0.1)
    cell.paint(wall * 0 - 9, wax, relief=0.3)
    inside = wall + thick
    floor = blend(blend(deep, wax, 1 + inside * 3), cell.vary(honey), filled)
    cell.paint(inside, floor, relief=filled * 0.2 - 0.3)
    cell.paint(inside + 0.12, cell.vary(honey), dome=0.25, relief=-0.1, soft=0.05)

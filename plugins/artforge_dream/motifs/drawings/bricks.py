"""Masonry: courses of bricks."""

from artforge_dream.motifs.shapes import blend, box
from artforge_dream.motifs.sheet import Sheet


def bricks(sheet: Sheet) -> None:
    """Draw a wall of weathered bricks with mortar between them."""
    mortar, clay, worn = sheet.tones("#d6cbb8", "#a4472f", "#b8735a")
    wall = sheet.plane((8, 22), turn=0.35, warp=0.2)
    wall.paint(wall.x * 0 - 9, mortar, relief=0.04 * wall.noise(6, 6))
    brick = wall.stretched(2.1, 1).cells(0.5).stretched(1 / 2.1, 1)
    grain = 0.6 * wall.noise(3, 3) + 0.4 * wall.noise(9, 9)
    shape = box(brick, 0.96, 0.41, 0.1) + 0.07 * (grain - 0.5)
    brick.paint(shape, blend(brick.vary(clay, 0.35), worn, grain * 1.6 - 0.7), dome=0.14, relief=0.12 + 0.12 * grain)

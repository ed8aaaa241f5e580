"""Laying out tiles of one size."""

from __future__ import annotations

from artforge import drawing

Box = drawing.Box
RAGGED = 0.9
"""A sheet whose last row is not full is taken where its tiles are larger by more than this."""


def tiled(box: Box, count: int, *, aspect: float, gap: float, below: float, columns: int | None = None) -> list[Box]:
    """Lay out tiles, `aspect` times as wide as high, as large as they can be, in the middle of a rectangle.

    `below` is the room for a label under each. `columns` is the most that stand side by side; without it there are as
    many as make the largest tiles.
    """

    def height_with(across: int) -> float:
        down = -(-count // across)
        high = (box.height + gap) / down - gap - below
        wide = (box.width + gap) / across - gap
        return max(min(high, wide / aspect), 1.0)

    fits_best = max(range(1, count + 1), key=lambda number: height_with(number) * (RAGGED if count % number else 1))
    across = min(columns or fits_best, count)
    height, down = height_with(across), -(-count // across)
    step = height * aspect + gap, height + below + gap
    left = box.left + (box.width + gap - across * step[0]) / 2
    top = box.top + (box.height + gap - down * step[1]) / 2
    places = [(left + index % across * step[0], top + index // across * step[1]) for index in range(count)]
    return [Box(x, y, x + height * aspect, y + height) for x, y in places]

"""One work at many sizes: what is in the middle stays, and a longer side shows more around it."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from recipes_in_tests import built

from artforge import compose
from artforge.canvas import PRESETS

ACROSS = 60
"""The middle is compared in so many by so many areas; it divides the shorter sides below."""
LEVELS = 1.0


@cache
def middle(size: str) -> npt.NDArray[np.float64]:
    """Return the square in the middle of a pattern, in 8-bit levels, by the means of areas."""
    recipe = built(
        f"artforge: 1\nseed: 5\ncanvas: {{size: {size}}}\n"
        "steps: [{use: cppn, architecture: {use: mlp, width: 8, depth: 4}, init: {use: normal, std: 1.6}}]"
    )
    picture, (width, height) = compose(recipe), PRESETS[size]
    side = min(width, height)
    left, top, area = (width - side) // 2, (height - side) // 2, side // ACROSS
    rows = [
        picture.rows(start, start + area, np.uint8)[:, left : left + side].reshape(area, ACROSS, area, 3)
        for start in range(top, top + side, area)
    ]
    return np.stack([row.mean(axis=(0, 2)) for row in rows])


@pytest.mark.parametrize("size", ["phone", "ultrawide", "galaxy-s24", "superultrawide"])
def test_the_square_in_the_middle_is_the_same_at_every_size(size: str) -> None:
    assert middle("4k").std() > 20
    assert np.abs(middle(size) - middle("4k")).mean() < LEVELS

"""A work is the same at every resolution: reduced, a large picture of it is the small one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from artforge import compose, load

RECIPES = Path(__file__).parent.parent / "recipes"
SMALL, LARGE = (480, 270), (3840, 2160)
LEVELS = 2.0


def picture(name: str, size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Return a recipe's picture in 8-bit levels, reduced to the small size by means of squares of pixels."""
    # The article's own space, `centered`, begins with a pixel's edge: it moves by half of one from size to size.
    recipe = load(RECIPES / f"{name}.yaml", {"canvas.supersample": 4, "steps[0].coordinates": ["fit"]}, size=size)
    shown, factor = compose(recipe), size[0] // SMALL[0]
    rows = np.concatenate(
        [
            strip.reshape(-1, factor, SMALL[0], factor, 3).mean(axis=(1, 3))
            for strip in (
                shown.rows(start, start + 27 * factor, np.uint8).astype(np.float64)
                for start in range(0, size[1], 27 * factor)
            )
        ]
    )
    assert rows.shape == (SMALL[1], SMALL[0], 3)
    return rows


@pytest.mark.parametrize("name", ["normal", pytest.param("neural-mondrian", marks=pytest.mark.full)])
def test_a_picture_in_4k_reduced_is_the_small_one(name: str) -> None:
    assert np.abs(picture(name, LARGE) - picture(name, SMALL)).mean() < LEVELS

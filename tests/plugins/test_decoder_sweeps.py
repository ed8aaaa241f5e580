"""Ways in which a code moves."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from artforge_decoder.sweeps import Mode, Spread, swept, triangle

from artforge import Rng

SPREAD = Spread(np.array([0.1, -0.2, 0.3]), np.array([0.5, 0.2, 0.1]), np.array([0.9, 0.5, 0.2]))


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("component", [0, 2, None])
def test_a_sweep_begins_and_ends_in_the_middle_without_a_jump(mode: Mode, component: int | None) -> None:
    turns = np.linspace(0, 1, 401)
    codes = np.array([swept(mode, SPREAD, component, turn, Rng(3)) for turn in turns])
    middle = np.zeros(3) if mode == "fixed" else SPREAD.mean
    np.testing.assert_allclose(codes[[0, -1]], [middle, middle], atol=1e-9)
    assert np.abs(np.diff(codes, axis=0)).max() < 0.1
    still = [index for index in range(3) if component not in (None, index)]
    assert np.all(codes[:, still] == middle[still])


@pytest.mark.parametrize(
    ("mode", "low", "high"),
    [
        ("sine", -0.8, 1.0),
        ("linear", -0.8, 1.0),
        ("fixed", -2, 2),
        ("deviations", -0.9, 1.1),
        ("gaussian", 0.1 - 0.5 * 1.6449, 0.1 + 0.5 * 1.6449),
    ],
)
def test_a_sweep_goes_as_far_as_it_should(mode: Mode, low: float, high: float) -> None:
    codes = np.array([swept(mode, SPREAD, 0, turn, Rng(3))[0] for turn in np.linspace(0, 1, 401)])
    assert (codes.min(), codes.max()) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_a_walk_goes_as_far_as_codes_do_and_depends_on_the_seed() -> None:
    one, other = (
        np.array([swept("walk", SPREAD, 0, t, Rng(seed))[0] for t in np.linspace(0, 1, 257)]) for seed in (1, 2)
    )
    assert np.abs(one - 0.1).max() == pytest.approx(0.9, rel=0.01)
    assert not np.allclose(one, other)


def test_a_triangle_is_even() -> None:
    assert [triangle(turn) for turn in (0, 0.125, 0.25, 0.5, 0.75, 1)] == [0, 0.5, 1, 0, -1, 0]

"""Starting weights: their spread, their shape, and that a seed always draws the same."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stage import built

from artforge import Initializer, Rng
from artforge.host import installed

INITIALIZERS = sorted(part.part_name() for part, _ in installed().parts(Initializer.kind))
SHAPES = st.tuples(st.integers(1, 30), st.integers(1, 30))


def drawn(init: object, shape: tuple[int, int], layer: int = 1, seed: int = 0) -> npt.NDArray[Any]:
    return built(Initializer, init)(shape, layer, Rng(seed))


@pytest.mark.parametrize("name", INITIALIZERS)
@settings(deadline=None)
@given(shape=SHAPES, layer=st.integers(0, 3))
def test_weights_are_finite_float32_of_the_shape_asked_for(name: str, shape: tuple[int, int], layer: int) -> None:
    weights = drawn(name, shape, layer)
    assert weights.shape == shape
    assert weights.dtype == np.float32
    assert np.isfinite(weights).all()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_seed_draws_the_same_and_another_seed_others(name: str) -> None:
    np.testing.assert_array_equal(drawn(name, (5, 4)), drawn(name, (5, 4)))
    assert not np.array_equal(drawn(name, (5, 4)), drawn(name, (5, 4), seed=1))


@pytest.mark.parametrize(
    ("init", "deviation"),
    [
        ("xavier", math.sqrt(2 / (300 + 200))),
        ({"use": "xavier", "gain": 3.0}, 3 * math.sqrt(2 / (300 + 200))),
        ("he", math.sqrt(2 / 200)),
        ({"use": "he", "gain": 0.5}, 0.5 * math.sqrt(2 / 200)),
        ("siren", math.sqrt(6 / 200) / 30 / math.sqrt(3)),
        ({"use": "siren", "frequency": 10.0}, math.sqrt(6 / 200) / 10 / math.sqrt(3)),
    ],
)
def test_weights_have_the_deviation_of_their_method(init: object, deviation: float) -> None:
    weights = drawn(init, (300, 200))
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert abs(weights.mean()) < 0.02 * deviation


def test_the_first_layer_of_a_siren_spreads_over_its_inputs() -> None:
    weights = drawn("siren", (4000, 2), layer=0)
    assert np.abs(weights).max() == pytest.approx(0.5, rel=0.01)
    assert np.abs(weights).max() <= 0.5


@pytest.mark.parametrize("gain", [1.0, 2.5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 16), (16, 16), (16, 3), (60, 40)])
def test_orthogonal_weights_stand_upright_on_each_other(shape: tuple[int, int], gain: float) -> None:
    weights = drawn({"use": "orthogonal", "gain": gain}, shape).astype(np.float64)
    square = weights @ weights.T if shape[0] <= shape[1] else weights.T @ weights
    np.testing.assert_allclose(square, gain**2 * np.eye(min(shape)), atol=1e-5)


def test_cauchy_weights_have_their_quartiles_at_the_scale_and_no_end() -> None:
    weights = drawn({"use": "cauchy", "scale": 0.25}, (200, 200))
    assert np.quantile(np.abs(weights), 0.5) == pytest.approx(0.25, rel=0.03)
    assert (np.abs(weights) > 25 * 0.25).mean() == pytest.approx(2 / math.pi * math.atan(1 / 25), rel=0.2)
    assert np.abs(weights).max() <= 0.25 * 1000

"""What a network sees beside x and y: the distance, a bias, latent numbers; and networks between networks."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Canvas, Initializer, Rng, Source
from artforge.pattern.graph import Tracer
from artforge.pattern.namespace import Namespace

SIZE = (24, 16)
XP = Namespace(Tracer())


def cppn(**keys: object) -> dict[str, object]:
    return {"use": "cppn", "architecture": {"use": "mlp", "width": 8, "depth": 3}, **keys}


def image(seed: int = 0, **keys: Any) -> npt.NDArray[Any]:
    return shown(cppn(**keys), size=SIZE, seed=seed).array()


def structure(**keys: object) -> str:
    pattern = shown(cppn(**keys), size=SIZE).pattern
    assert pattern is not None
    return pattern.traced[0].key


def test_the_inputs_are_what_the_recipe_lists() -> None:
    weights_of, rng = built(Initializer, "normal"), Rng(0).child("source", "layer", 0, "weight")
    weights = weights_of((3, 4), 0, rng).astype(np.float64)
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    x, y = (columns + 0.5 - SIZE[0] / 2) / SIZE[1], (rows + 0.5 - SIZE[1] / 2) / SIZE[1]
    seen = np.stack([np.hypot(x, y), np.ones_like(x), y, x], axis=-1)
    expected = 1 / (1 + np.exp(-seen @ weights.T))
    keys: Any = {"architecture": {"use": "mlp", "depth": 0}, "bias": "none"}
    np.testing.assert_allclose(image(inputs=["r", "bias", "y", "x"], **keys), expected, atol=1e-6)


def test_a_network_that_sees_the_distance_alone_draws_rings() -> None:
    rings = image(inputs=["r"])
    np.testing.assert_array_equal(rings, rings[::-1, ::-1])


def test_latent_numbers_make_another_picture() -> None:
    assert not np.array_equal(image(), image(latent={}))
    assert not np.array_equal(image(latent={}), image(latent={"size": 5}))


def test_the_latent_walk_is_closed_and_changes_no_structure() -> None:
    pictures = [image(latent={"place": place}) for place in (0.0, 1.0, 0.5, -3.0)]
    np.testing.assert_array_equal(pictures[0], pictures[1])
    np.testing.assert_array_equal(pictures[0], pictures[3])
    assert not np.array_equal(pictures[0], pictures[2])
    assert structure(latent={"place": 0.1, "radius": 0.3}) == structure(latent={"place": 0.2})


def test_the_latent_walk_swings_about_its_middle() -> None:
    from artforge_cppn.latent import Latent

    places = [Latent(size=6, radius=0.5, place=index / 60).vector(Rng(8), XP) for index in range(60)]
    middle = np.array(Latent(size=6, radius=0.0).vector(Rng(8), XP))
    np.testing.assert_allclose(np.mean(places, axis=0), middle, atol=1e-9)
    np.testing.assert_allclose(np.ptp(places, axis=0), 1.0, atol=0.02)


def steps_of(pictures: list[npt.NDArray[Any]]) -> list[float]:
    """Return how far each picture is from the next, and the last from the first."""
    around = itertools.pairwise([*pictures, pictures[0]])
    return [float(np.abs(a - b).mean()) for a, b in around]


@pytest.mark.parametrize("keys", [{"latent": {}}, {"morph": {"seeds": [1, 2, 3]}}])
def test_a_walk_in_even_steps_closes(keys: dict[str, Any]) -> None:
    ((name, own),) = keys.items()
    steps = steps_of([image(0, **{name: {**own, "place": index / 24}}) for index in range(24)])
    assert 0 < steps[-1] <= max(steps[:-1])


def test_a_morph_passes_through_the_networks_of_its_seeds() -> None:
    seeds = [5, 9, 2]
    for index, seed in enumerate(seeds):
        through = image(morph={"seeds": seeds, "place": index / 3}, seed=77)
        np.testing.assert_allclose(through, image(seed=seed), atol=1e-5)


def test_a_morph_begins_where_it_ends_and_changes_no_structure() -> None:
    keys = [{"seeds": [5, 9], "place": place} for place in (0.0, 1.0, 0.3)]
    np.testing.assert_array_equal(image(morph=keys[0]), image(morph=keys[1]))
    assert structure(morph=keys[0]) == structure(morph=keys[2]) == structure()


@settings(deadline=None)
@given(place=st.floats(-3, 3), seeds=st.lists(st.integers(0, 99), min_size=2, max_size=7, unique=True))
def test_the_squares_of_the_shares_add_up_to_1(place: float, seeds: list[int]) -> None:
    from artforge_cppn.morph import Morph

    shares = Morph(seeds=tuple(seeds), place=place).shares()
    assert math.fsum(share**2 for _, share in shares) == pytest.approx(1)
    assert {seed for seed, _ in shares} <= set(seeds)


@pytest.mark.parametrize("count", [3, 4, 7])
def test_a_morph_goes_at_an_even_pace_and_turns_no_corner(count: int) -> None:
    from artforge_cppn.morph import Morph

    places = []
    for index in range(60 * count):
        shares = dict(Morph(seeds=tuple(range(count)), place=index / 60 / count).shares())
        places.append([shares.get(seed, 0.0) for seed in range(count)])
    steps = np.diff([*places, *places[:2]], axis=0)
    paces = np.linalg.norm(steps, axis=1)
    assert paces.max() < 1.2 * paces.min()
    turns = np.sum(steps[1:] * steps[:-1], axis=1) / (paces[1:] * paces[:-1])
    assert turns.min() > np.cos(np.radians(10))


def test_a_morph_does_not_go_grey_on_its_way() -> None:
    contrast = [image(morph={"seeds": [1, 2, 3, 4], "place": index / 32}).std() for index in range(32)]
    at_networks = min(contrast[::8])
    assert min(contrast) > 0.6 * at_networks


def test_memory_counts_the_networks_of_a_morph() -> None:
    wide = {"architecture": {"use": "mlp", "widths": [4096, 4096]}}
    alone, morph = (built(Source, cppn(**wide, **more)) for more in ({}, {"morph": {"seeds": [1, 2, 3]}}))
    assert morph.memory(Canvas()) == alone.memory(Canvas()) // 2 * 9


def test_the_weights_of_a_morph_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = scene_of(SIZE)
    built(Source, cppn(morph={"seeds": [1, 2], "place": 0.1})).picture(scene)
    monkeypatch.setattr(Rng, "bits", lambda *_: pytest.fail("weights were drawn anew"))
    built(Source, cppn(morph={"seeds": [1, 2], "place": 0.7})).picture(scene)


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"inputs": []}, "at least 1"),
        ({"inputs": ["x", "x"]}, "twice"),
        ({"inputs": ["z"]}, "'x', 'y', 'r' or 'bias'"),
        ({"latent": {"size": 0}}, "greater than or equal to 1"),
        ({"latent": {"radius": -1}}, "greater than or equal to 0"),
        ({"morph": {"seeds": [1]}}, "at least 2"),
        ({"morph": {"seeds": [1, 1]}}, "two different seeds"),
        ({"morph": {"seeds": [1, -1]}}, "greater than or equal to 0"),
        ({"morph": {}}, "Field required"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Source, cppn(**keys))

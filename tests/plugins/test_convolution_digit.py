"""The source `digit` and the layer that tells digits apart; they need scikit-learn."""

from __future__ import annotations

import importlib.util
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from artforge_convolution.chain import Chain
from artforge_convolution.digits import COUNT, digits
from artforge_convolution.layer import Layer
from films import noise
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Canvas
from artforge.parts import Filter, Source


def chain_of(*layers: object) -> Chain:
    return Chain(tuple(built(Layer, layer) for layer in layers), "grey")


def peak_of(make: Callable[[], object]) -> int:
    """Return how many bytes are taken at the most while something is made."""
    digits()
    tracemalloc.start()
    make()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


needs_digits = pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed")


@needs_digits
def test_a_digit_is_shown_in_blocks_in_a_square() -> None:
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    found = load_digits()
    expected = found.images[found.target == 4][2] / 16
    got = shown({"use": "digit", "label": 4, "number": 2}, size=(96, 64)).array()
    np.testing.assert_allclose(got[:, 16:80, 0], expected.repeat(8, 0).repeat(8, 1), atol=1e-6)
    assert not got[:, :16].any()
    assert not got[:, 80:].any()


@needs_digits
def test_the_seed_draws_one_of_those_with_the_label() -> None:
    one, again, other = (shown({"use": "digit", "label": 7}, size=(64, 64), seed=seed).array() for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.1


@needs_digits
def test_a_digit_has_colours_a_margin_and_smooth_edges() -> None:
    step = {"use": "digit", "number": 0, "ink": "#ff0000", "background": "#00ff00", "margin": 0.25, "pixels": "smooth"}
    got = shown(step, size=(64, 64)).array()
    np.testing.assert_array_equal(got[:16], np.broadcast_to(np.array([0, 1, 0], np.float32), (16, 64, 3)))
    np.testing.assert_allclose(got[..., 0] + got[..., 1], 1, atol=1e-6)
    assert len(np.unique(got[16:48, 16:48, 0])) > 200


@needs_digits
def test_a_number_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"there are 178 digits 0.*177 at the most"):
        built(Source, {"use": "digit", "label": 0, "number": 178})


@pytest.mark.parametrize(("label", "words"), [(10, "less than or equal to 9"), (-1, "greater than or equal to 0")])
def test_what_is_no_digit_is_refused(label: int, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built(Source, {"use": "digit", "label": label})


@pytest.mark.parametrize("step", ["digit", {"use": "feature-maps", "layers": ["digit-readout"], "region": "square"}])
def test_without_scikit_learn_a_sentence_says_what_to_install(step: object, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "sklearn" else find(name, *more)
    )
    with pytest.raises(ValidationError, match=r"pip install 'artforge\[digits\]'"):
        built(Source if step == "digit" else Filter, step)


@needs_digits
def test_a_small_network_tells_nine_digits_in_ten_apart_and_is_taught_once() -> None:
    halves = {"use": "convolution", "kernels": {"use": "halves", "size": 2}}
    chain = chain_of(halves, "relu", "max-pool", "digit-readout")
    scene, known = scene_of((8, 8)), digits()
    seen = [chain.last(image[..., None].repeat(3, -1), scene) for image in known.images[::6]]
    assert all(outputs.shape == (10, 1, 1) for outputs in seen)
    right = [int(outputs.argmax()) == label for outputs, label in zip(seen, known.labels[::6], strict=True)]
    assert np.mean(right) > 0.9
    assert scene.keeper.held == 10 * 37 * 4


@needs_digits
def test_what_is_taught_depends_on_the_layers_before() -> None:
    scene, picture = scene_of((8, 8)), digits().of(3)[0][..., None].repeat(3, -1)
    one, other = (chain_of(layer, "digit-readout").last(picture, scene) for layer in ("relu", "max-pool"))
    assert np.abs(one - other).max() > 0.01
    assert len(scene.keeper._values) == 2


@needs_digits
def test_all_digits_are_counted() -> None:
    assert len(digits().labels) == COUNT


@needs_digits
@pytest.mark.parametrize("pixels", ["blocks", "smooth"])
@pytest.mark.parametrize("size", [(1280, 720), (500, 500), (200, 900)])
def test_the_memory_of_a_digit_covers_what_it_takes(size: tuple[int, int], pixels: str) -> None:
    part = built(Source, {"use": "digit", "pixels": pixels})
    peak = peak_of(lambda: part.picture(scene_of(size)))
    assert 0.9 * part.memory(Canvas(size=size)) < peak < part.memory(Canvas(size=size)) + 200_000


@needs_digits
@pytest.mark.parametrize("columns", [8, 24])
def test_the_memory_of_a_taught_layer_covers_what_it_takes(columns: int) -> None:
    step = {"use": "feature-maps", "layers": ["relu", "digit-readout"], "columns": columns, "region": "square"}
    part = built(Filter, step)
    peak = peak_of(lambda: part.apply(noise(32, 32), scene_of((32, 32))))
    assert 0.6 * part.memory(Canvas(size=(32, 32))) < peak < part.memory(Canvas(size=(32, 32))) + 500_000


@needs_digits
def test_more_than_can_be_taught_is_refused() -> None:
    canvas = Canvas(size=(90, 90))
    large, small = (
        built(Filter, {"use": "feature-maps", "layers": ["relu", "digit-readout"], "columns": columns})
        for columns in (65, 64)
    )
    assert "4225 numbers come in, and 4096 at the most can be taught: set `columns` lower" in (
        large.misfit(canvas) or ""
    )
    assert small.misfit(canvas) is None

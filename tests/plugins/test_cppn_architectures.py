"""Each architecture against a plain formulation in float64, and through the compiled kernel at every width."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Architecture, Initializer, Rng, Source
from artforge.host import installed
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.numpy import NumpyBackend

Doubles = npt.NDArray[np.float64]
Layer = Callable[[Doubles, int], Doubles]
SIZE, SEED = (18, 12), 4
ARCHITECTURES = sorted(part.part_name() for part, _ in installed().parts(Architecture.kind))
SMALL: dict[str, dict[str, Any]] = {
    "dense": {"width": 4, "depth": 3},
    "fourier": {"features": 5, "scale": 0.7, "width": 6, "depth": 2},
    "mlp": {"width": 6, "depth": 3},
    "random-graph": {"neurons": 11, "levels": 3, "connections": 2, "strength": 1.5},
    "residual": {"width": 6, "depth": 3, "share": 0.7},
    "siren": {"width": 7, "depth": 3, "first_frequency": 9.0},
    "taper": {"start": 8, "end": 3, "depth": 3},
}


def cppn(name: str, **keys: object) -> dict[str, object]:
    return {"use": "cppn", "architecture": {"use": name, **SMALL.get(name, {})}, "bias": "none", **keys}


def plain_dense(v: Doubles, layer: Layer) -> Doubles:
    for _ in range(3):
        v = np.concatenate([v, np.tanh(4 / math.sqrt(len(v)) * layer(v, 4))])
    return 4 / math.sqrt(len(v)) * v


def plain_fourier(v: Doubles, layer: Layer) -> Doubles:
    waves = 2 * math.pi * 0.7 * layer(v, 5)
    v = np.concatenate([np.sin(waves), np.cos(waves)])
    for _ in range(2):
        v = np.tanh(layer(v, 6))
    return v


def plain_mlp(v: Doubles, layer: Layer) -> Doubles:
    for _ in range(3):
        v = np.tanh(layer(v, 6))
    return v


def plain_residual(v: Doubles, layer: Layer) -> Doubles:
    v = np.tanh(layer(v, 6))
    for _ in range(3):
        v = v + 0.7 * np.tanh(layer(v, 6))
    return v


def plain_siren(v: Doubles, layer: Layer) -> Doubles:
    for number in range(3):
        v = np.sin((30.0 if number else 9.0) * layer(v, 7))
    return 60.0 * v


def plain_taper(v: Doubles, layer: Layer) -> Doubles:
    for width in (8, 5, 3):
        v = np.tanh(layer(v, width))
    return v


PLAIN = {
    "dense": plain_dense,
    "fourier": plain_fourier,
    "mlp": plain_mlp,
    "residual": plain_residual,
    "siren": plain_siren,
    "taper": plain_taper,
}


def plain_layers(init: str) -> Layer:
    """Return a function that adds the next layer, with the weights that the part draws."""
    weights_of, drawn = built(Initializer, init), iter(range(100))

    def layer(v: Doubles, n: int) -> Doubles:
        number = next(drawn)
        rng = Rng(SEED).child("source", "layer", number, "weight")
        return weights_of((n, len(v)), number, rng).astype(np.float64) @ v

    return layer


def places() -> Doubles:
    """Return x and y of the pixels of a small canvas, shape (2, pixels)."""
    width, height = SIZE
    rows, columns = np.mgrid[0:height, 0:width]
    x, y = (columns + 0.5 - width / 2) / height, (rows + 0.5 - height / 2) / height
    return np.stack([x.ravel(), y.ravel()])


@pytest.mark.parametrize("name", PLAIN)
def test_an_architecture_equals_its_plain_formulation(name: str) -> None:
    layer = plain_layers(built(Architecture, name).init)
    outputs = layer(PLAIN[name](places(), layer), 3)
    expected = (1 / (1 + np.exp(-outputs))).T.reshape(SIZE[1], SIZE[0], 3)
    np.testing.assert_allclose(shown(cppn(name), size=SIZE, seed=SEED).array(), expected, atol=2e-4)


def test_a_random_graph_equals_neurons_one_by_one() -> None:
    layer_rng = Rng(SEED).child("source", "architecture")
    values = list(places())
    for level, size in enumerate((4, 4, 3)):
        weights = built(Initializer, "normal")(
            (size, len(values)), level, Rng(SEED).child("source", "layer", level, "weight")
        )
        ranks = layer_rng.child("level", level).uniform((size, len(values))).tolist()
        new = []
        for neuron in range(size):
            seen = np.argsort(ranks[neuron])[:2]
            new.append(np.tanh(1.5 * sum(float(weights[neuron, other]) * values[other] for other in seen)))
        values += new
    last = np.stack(values[-3:])
    outputs = built(Initializer, "normal")((3, 3), 3, Rng(SEED).child("source", "layer", 3, "weight")) @ last
    expected = (1 / (1 + np.exp(-outputs))).T.reshape(SIZE[1], SIZE[0], 3)
    np.testing.assert_allclose(shown(cppn("random-graph"), size=SIZE, seed=SEED).array(), expected, atol=2e-4)


def test_every_architecture_is_held_against_a_plain_one() -> None:
    assert sorted([*PLAIN, "random-graph"]) == ARCHITECTURES


@pytest.mark.parametrize("activation", ["tanh", "mix", ["sin", "gauss"]])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_an_architecture_has_the_same_bytes_at_every_width(name: str, activation: object) -> None:
    scene = scene_of((35, 4), seed=SEED)
    pattern = built(Source, cppn(name, activation=activation)).picture(scene).pattern
    assert pattern is not None
    read = NumpyBackend().sampler(*pattern.traced, scene.canvas)
    expected = read(0, 4, np.dtype(np.float32))
    for lanes in (4, 8, 16):
        got = LlvmBackend(1, lanes).sampler(*pattern.traced, scene.canvas)(0, 4, np.dtype(np.float32))
        np.testing.assert_array_equal(got, expected, err_msg=f"{lanes} lanes")


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_seed_changes_no_structure(name: str) -> None:
    patterns = [shown(cppn(name), size=SIZE, seed=seed).pattern for seed in (1, 2)]
    assert len({pattern.traced[0].key for pattern in patterns if pattern}) == 1


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"use": "random-graph", "neurons": 3, "levels": 4}, "do not fill"),
        ({"use": "random-graph", "connections": 0}, "greater than or equal to 1"),
        ({"use": "dense", "depth": 65}, "less than or equal to 64"),
        ({"use": "residual", "depth": 0}, "greater than or equal to 1"),
        ({"use": "siren", "width": 0}, "greater than or equal to 1"),
        ({"use": "fourier", "features": 0}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Architecture, keys)


def test_an_architecture_brings_the_initializer_that_suits_it() -> None:
    dumped = {name: built(Source, {"use": "cppn", "architecture": name}).model_dump()["init"] for name in ARCHITECTURES}
    assert {name: init["use"] for name, init in dumped.items()} == {
        name: "siren" if name == "siren" else "normal" for name in ARCHITECTURES
    }


def test_an_initializer_that_is_named_goes_before_the_one_that_suits() -> None:
    part = built(Source, {"use": "cppn", "architecture": "siren", "init": "he"})
    assert part.model_dump()["init"]["use"] == "he"


def test_a_layer_that_is_masked_has_no_connection_there() -> None:
    wide = {"use": "random-graph", "neurons": 1, "levels": 1, "connections": 1}
    pictures = [shown({"use": "cppn", "architecture": wide}, size=SIZE, seed=seed).array() for seed in range(6)]
    along_x = [np.array_equal(picture[0], picture[-1]) for picture in pictures]
    along_y = [np.array_equal(picture[:, 0], picture[:, -1]) for picture in pictures]
    assert [x or y for x, y in zip(along_x, along_y, strict=True)] == [True] * 6

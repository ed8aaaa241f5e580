import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Canvas, Initializer, RenderError, Rng, Source, compose, load
from artforge.scene import Keeper

SIZE = (18, 12)
RECIPES = Path(__file__).parent.parent.parent / "recipes"
NORMAL = {"use": "normal", "std": 1.0}
ACTIVATIONS: dict[str, Any] = {
    "tanh": math.tanh,
    "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
    "relu": lambda v: max(v, 0.0),
    "sin": math.sin,
    "gauss": lambda v: math.exp(-v * v),
}


def plain(
    widths: list[int],
    activation: str = "tanh",
    bias: str = "first",
    seed: int = 0,
    init: object = NORMAL,
    stream: str = "source",
) -> npt.NDArray[np.float64]:
    """Compute the article's network in float64 with plain loops; `centered` coordinates."""
    weights_of, bias_of = built(Initializer, init), built(Initializer, "torch-default")
    sizes, layers = [2, *widths, 3], []
    for layer, shape in enumerate(zip(sizes[1:], sizes, strict=False)):
        rng = Rng(seed).child(stream, "layer", layer)
        weights = weights_of(shape, layer, rng.child("weight")).tolist()
        biased = bias == "all" or (bias == "first" and layer == 0)
        biases = [row[0] for row in bias_of(shape, layer, rng.child("bias")).tolist()] if biased else [0.0] * shape[0]
        layers.append((weights, biases))
    image = np.zeros((SIZE[1], SIZE[0], 3))
    for row in range(SIZE[1]):
        for column in range(SIZE[0]):
            v = [column / SIZE[0] - 0.5, row / SIZE[1] - 0.5]
            for number, (weights, biases) in enumerate(layers):
                v = [
                    sum(w * x for w, x in zip(line, v, strict=True)) + b
                    for line, b in zip(weights, biases, strict=True)
                ]
                output = number == len(layers) - 1
                v = [ACTIVATIONS["sigmoid" if output else activation](x) for x in v]
            image[row, column] = v
    return image


def cppn(**keys: object) -> dict[str, object]:
    return {"use": "cppn", "init": NORMAL, "coordinates": ["centered"], **keys}


def levels_apart(keys: dict[str, object], expected: npt.NDArray[np.float64], seed: int = 0) -> int:
    got = shown(cppn(**keys), size=SIZE, seed=seed).array(np.uint8).astype(int)
    return int(np.abs(got - np.floor(expected * 255 + 0.5)).max())


def test_the_recipe_normal_is_the_articles_formula() -> None:
    recipe = load(RECIPES / "normal.yaml", {"canvas.supersample": 1}, size=SIZE)
    expected = np.floor(plain([16] * 9, seed=recipe.seed, stream="cppn:0") * 255 + 0.5)
    assert np.abs(compose(recipe).array(np.uint8).astype(int) - expected).max() <= 1


@pytest.mark.parametrize("seed", [0, 33])
def test_the_articles_network_equals_plain_loops_in_float64(seed: int) -> None:
    keys: dict[str, object] = {"architecture": {"use": "mlp", "width": 16, "depth": 9}, "activation": "tanh"}
    assert levels_apart(keys, plain([16] * 9, seed=seed), seed) <= 1


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_equal_plain_functions(activation: str) -> None:
    keys: dict[str, object] = {"architecture": {"use": "mlp", "width": 5, "depth": 2}, "activation": activation}
    assert levels_apart(keys, plain([5, 5], activation)) <= 1


@pytest.mark.parametrize("bias", ["first", "all", "none"])
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_the_bias_is_where_the_recipe_says(bias: str, depth: int) -> None:
    keys: dict[str, object] = {"architecture": {"use": "mlp", "width": 4, "depth": depth}, "bias": bias}
    assert levels_apart(keys, plain([4] * depth, bias=bias)) <= 1


def test_without_a_hidden_layer_the_output_layer_has_the_bias() -> None:
    keys = {"architecture": {"use": "mlp", "depth": 0}}
    with_bias, without = shown(cppn(**keys)).array(), shown(cppn(**keys, bias="none")).array()
    assert not np.array_equal(with_bias, without)


def test_a_list_of_widths_replaces_width_and_depth() -> None:
    assert levels_apart({"architecture": {"use": "mlp", "widths": [7, 3, 5]}}, plain([7, 3, 5])) <= 1


def test_taper_halves_from_128_to_4_by_default() -> None:
    assert levels_apart({"architecture": "taper"}, plain([128, 64, 32, 16, 8, 4])) <= 1


def test_the_biases_initializer_does_not_follow_the_weights() -> None:
    wide = {"use": "uniform", "low": -100, "high": 100}
    expected = plain([16], init=wide)
    assert levels_apart({"architecture": {"use": "mlp", "depth": 1}, "init": wide}, expected) <= 1


def kept_keys(size: tuple[int, int]) -> set[Any]:
    keeper = Keeper()
    built(Source, cppn()).picture(scene_of(size, keeper=keeper))
    return set(keeper._values)


def test_the_weights_do_not_depend_on_the_canvas() -> None:
    assert kept_keys((24, 16)) == kept_keys((100, 31))


def test_a_frame_in_which_only_coordinates_move_draws_no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper()
    built(Source, cppn()).picture(scene_of(SIZE, keeper=keeper))
    monkeypatch.setattr(Rng, "bits", lambda *_: pytest.fail("weights were drawn anew"))
    built(Source, cppn(coordinates=["centered", {"use": "zoom", "scale": 0.3}])).picture(scene_of(SIZE, keeper=keeper))


def test_another_standard_deviation_stretches_the_same_weights() -> None:
    once, twice = (built(Initializer, {"use": "normal", "std": std})((4, 3), 0, Rng(5)) for std in (1.0, 2.0))
    np.testing.assert_array_equal(once * 2, twice)


def test_what_moves_keeps_the_structure() -> None:
    patterns = [
        shown(cppn(init={"use": "normal", "std": std}, coordinates=["fit", {"use": "rotate", "degrees": turn}])).pattern
        for std, turn in ((1.0, 0.0), (1.5, 90.0))
    ]
    keys = {pattern.traced[0].key for pattern in patterns if pattern}
    assert len(keys) == 1


def test_supersampling_stays_within_the_pattern() -> None:
    picture = built(Source, cppn()).picture(scene_of(SIZE))
    assert picture.pattern is not None


def test_memory_is_that_of_the_weights_and_of_their_packed_copy() -> None:
    part = built(Source, cppn(architecture={"use": "mlp", "widths": [4096, 4096]}))
    assert 2 * 4096 * 4096 * 4 < part.memory(Canvas()) < 2 * 4096 * 4200 * 4


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"architecture": {"use": "mlp", "width": 0}}, "greater than or equal to 1"),
        ({"architecture": {"use": "mlp", "width": 4097}}, "less than or equal to 4096"),
        ({"architecture": {"use": "mlp", "depth": 513}}, "less than or equal to 512"),
        ({"architecture": {"use": "mlp", "widths": []}}, "at least 1"),
        ({"architecture": {"use": "mlp", "widths": [4], "width": 3}}, "not both"),
        ({"architecture": {"use": "taper", "start": 4, "end": 128}}, "over"),
        ({"architecture": {"use": "taper", "depth": 1}}, "greater than or equal to 2"),
        ({"init": {"use": "uniform", "low": 1, "high": 1}}, "below"),
        ({"init": {"use": "normal", "std": -1.0}}, "greater than or equal to 0"),
        ({"activation": "tan"}, "did you mean 'tanh'"),
        ({"bias": "some"}, "first"),
        ({"coordinates": []}, "required"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Source, cppn(**keys))


class Twice(Initializer):
    """Draw float64, which is wrong."""

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> Any:
        """Return float64."""
        return np.zeros(shape)


def test_an_initializer_that_returns_something_else_is_named() -> None:
    plain_part = built(Source, cppn())
    part = type(plain_part).model_validate({**plain_part.__dict__, "init": Twice()})
    with pytest.raises(RenderError, match=r"initializer 'twice'.*float32"):
        part.picture(scene_of(SIZE))


@pytest.mark.parametrize(("start", "end", "depth"), [(128, 4, 6), (100, 1, 2), (9, 9, 4), (4096, 1, 512)])
def test_taper_narrows_from_start_to_end(start: int, end: int, depth: int) -> None:
    from artforge_cppn.architectures.taper import Taper

    widths = Taper(start=start, end=end, depth=depth).widths
    assert (widths[0], widths[-1], len(widths)) == (start, end, depth)
    assert widths == sorted(widths, reverse=True)

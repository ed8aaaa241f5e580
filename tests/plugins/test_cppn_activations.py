"""Activations against plain functions, one for all layers, several in turn, and several within a layer."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from stage import built, shown

from artforge import Activation, Namespace, RecipeError, RenderError, Source, Value, load
from artforge.host import installed
from artforge.pattern import trace
from artforge.pattern.numpy import evaluate

ACTIVATIONS = sorted(part.part_name() for part, _ in installed().parts(Activation.kind))
PLAIN: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "cos": math.cos,
    "elu": lambda v: v if v >= 0 else math.expm1(v),
    "gauss": lambda v: math.exp(-v * v),
    "identity": lambda v: v,
    "leaky-relu": lambda v: v if v >= 0 else 0.1 * v,
    "relu": lambda v: max(v, 0.0),
    "sawtooth": lambda v: 2 * ((v + 1) / 2 - math.floor((v + 1) / 2)) - 1,
    "sigmoid": lambda v: 1 / (1 + math.exp(-v)) if v > -700 else 0.0,
    "sin": math.sin,
    "softplus": lambda v: math.log1p(math.exp(v)) if v < 30 else v,
    "square": lambda v: v * v,
    "swish": lambda v: v / (1 + math.exp(-v)) if v > -700 else 0.0,
    "tanh": math.tanh,
    "triangle": lambda v: 2 / math.pi * math.asin(math.sin(math.pi / 2 * v)),
}
NUMBERS = st.floats(-30, 30, width=32)


def applied(activation: object, values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Return what an activation gives for the values of one neuron."""
    part: Any = built(Activation, activation)
    result: npt.NDArray[np.float32] = evaluate(*trace(part, ("v",)), {"v": np.array([values], np.float32)})[0]
    return result


def test_every_activation_is_held_against_a_plain_one() -> None:
    assert sorted([*PLAIN, "mix"]) == ACTIVATIONS


@pytest.mark.parametrize("name", PLAIN)
@settings(deadline=None)
@given(values=st.lists(NUMBERS, min_size=1, max_size=30))
def test_an_activation_equals_its_plain_function(name: str, values: list[float]) -> None:
    values = [value for value in values if name != "sawtooth" or abs((value + 1) / 2 % 1 - 0.5) < 0.499]
    expected = [PLAIN[name](value) for value in values]
    np.testing.assert_allclose(applied(name, values), expected, rtol=2e-6, atol=1e-5)


@pytest.mark.parametrize("name", PLAIN)
@settings(deadline=None)
@given(values=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_an_activation_of_what_is_finite_is_finite(name: str, values: list[float]) -> None:
    assert np.isfinite(applied(name, values)).all()


@settings(deadline=None)
@given(value=NUMBERS)
def test_elu_and_leaky_relu_have_a_slope_of_ones_own(value: float) -> None:
    leaky, elu = ({"use": "leaky-relu", "slope": 0.5}, {"use": "elu", "alpha": 2.0})
    assert applied(leaky, [value])[0] == (value if value >= 0 else np.float32(0.5) * np.float32(value))
    assert applied(elu, [value])[0] == pytest.approx(value if value >= 0 else 2 * math.expm1(value), rel=1e-5, abs=1e-5)


def shown_with(**keys: object) -> npt.NDArray[np.float32]:
    architecture = {"use": "mlp", "width": 6, "depth": 4}
    return shown({"use": "cppn", "architecture": architecture, **keys}, size=(18, 12), seed=3).array()


def test_several_activations_take_turns() -> None:
    turns, four = (shown_with(activation=names) for names in (["sin", "gauss"], ["sin", "gauss", "sin", "gauss"]))
    np.testing.assert_array_equal(turns, four)


def test_the_order_of_activations_counts() -> None:
    assert not np.array_equal(shown_with(activation=["sin", "gauss"]), shown_with(activation=["gauss", "sin"]))


def test_activations_that_are_not_reached_are_not_used() -> None:
    np.testing.assert_array_equal(shown_with(activation=["sin"] * 4 + ["gauss"]), shown_with(activation={"use": "sin"}))


def test_a_mix_gives_each_activation_a_block_of_neurons() -> None:
    mix: Any = built(Activation, {"use": "mix", "of": ["abs", "relu"]})
    weights = np.array([[1.0], [-2.0], [3.0]], np.float32)
    graph = trace(lambda v, xp: mix(xp.affine(v, weights), xp), ("v",))
    got = evaluate(*graph, {"v": np.array([[-1.0, 2.0]], np.float32)})
    assert got.tolist() == [[1.0, 2.0], [2.0, 4.0], [0.0, 6.0]]


def test_a_seeded_mix_draws_the_activation_of_each_neuron() -> None:
    def counts(seed: int) -> list[int]:
        mix: Any = built(Activation, {"use": "mix", "of": ["identity", "square", "abs"], "seed": seed})
        counted: list[int] = mix._counts(300)
        return counted

    drawn = [counts(seed) for seed in range(12)]
    assert all(sum(shares) == 300 for shares in drawn)
    assert counts(3) == drawn[3]
    assert len({tuple(shares) for shares in drawn}) > 6
    np.testing.assert_allclose(np.mean(drawn, axis=0), 100, atol=10)


def test_a_mix_of_more_activations_than_neurons_uses_the_first() -> None:
    mix: Any = built(Activation, {"use": "mix", "of": ["abs", "relu", "sin"]})
    assert evaluate(*trace(mix, ("v",)), {"v": np.array([[-2.0]], np.float32)}).tolist() == [[2.0]]


@pytest.mark.parametrize(
    ("activation", "word"),
    [
        (["tanh"], "at least 2"),
        ([], "at least 2"),
        (["tanh", "tan"], "unknown activation 'tan'"),
        (["tanh", 3], "expected a activation|expected an activation"),
        ({"use": "mix", "of": ["tanh"]}, "at least 2"),
        ({"use": "leaky-relu", "slope": 11}, "less than or equal to 10"),
    ],
)
def test_what_does_not_fit_is_refused(activation: object, word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Source, {"use": "cppn", "activation": activation})


def test_a_mistake_in_a_list_is_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("artforge: 1\nsteps:\n  - use: cppn\n    activation: [tanh, sine, {use: elu, alpha: -1}]\n")
    with pytest.raises(RecipeError) as caught:
        load(path)
    problems = str(caught.value)
    assert "wrong.yaml:4:24" in problems
    assert "did you mean 'sin'" in problems
    assert "wrong.yaml:4:48" in problems
    assert "at least 0" in problems


def test_a_key_of_one_of_several_moves(tmp_path: Path) -> None:
    path = tmp_path / "moving.yaml"
    path.write_text(
        "artforge: 1\nsteps:\n  - {use: cppn, activation: [tanh, {use: elu, alpha: 1}]}\n"
        "animate: {frames: 2, loop: false}\n"
        'motion:\n  "steps[0].activation[1].alpha": {keys: {0: 1.0, 1: 3.0}}\n'
    )
    recipe = load(path)
    moved = [recipe.parts_at(playhead)[0].activation[1].alpha for playhead in (0.0, 1.0)]  # type: ignore[attr-defined]
    assert moved == [1.0, 3.0]


class Wrong(Activation):
    """Return another number of channels."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the first channel alone."""
        return v[0:1]


def test_a_faulty_activation_within_a_mix_is_named() -> None:
    kind: Any = type(built(Activation, "mix"))
    mix = kind(of=(Wrong(), Wrong()))
    with pytest.raises(RenderError, match=r"activation 'wrong'.*expected 2 channels"):
        trace(lambda v, xp: mix(xp.concat([v] * 4), xp), ("v",))

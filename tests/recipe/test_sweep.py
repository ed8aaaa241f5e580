from __future__ import annotations

from pathlib import Path

import pytest

from artforge.errors import RecipeError
from artforge.recipe.path import get, parse_path
from artforge.recipe.sweep import Variant, expand, label
from artforge.recipe.yaml import parse

RECIPE = """
artforge: 1
seed: 5
steps:
  - {{use: cppn, init: normal, id: net}}
sweep:
  {sweep}
"""


def swept(sweep: str) -> list[Variant]:
    return expand(parse(RECIPE.format(sweep=sweep), "recipe.yaml", Path()))


def values(variants: list[Variant], path: str) -> list[object]:
    nodes = [get(variant.tree, parse_path(path)) for variant in variants]
    return [node.plain() for node in nodes if node is not None]


def test_a_recipe_without_a_sweep_is_one_work() -> None:
    assert len(expand(parse("artforge: 1", "recipe.yaml", Path()))) == 1


def test_a_grid_takes_every_combination_in_the_order_written() -> None:
    variants = swept("grid: {'steps[0].activation': [tanh, sin], seed: [1, 2, 3]}")
    assert [tuple(variant.chosen.values()) for variant in variants] == [
        ("tanh", "1"),
        ("tanh", "2"),
        ("tanh", "3"),
        ("sin", "1"),
        ("sin", "2"),
        ("sin", "3"),
    ]


def test_a_zip_goes_side_by_side_and_may_stand_beside_a_grid() -> None:
    variants = swept("{zip: {seed: [1, 2], 'steps[0].activation': [tanh, sin]}, grid: {canvas.supersample: [1, 2]}}")
    assert [tuple(variant.chosen.values()) for variant in variants] == [
        ("1", "1", "tanh"),
        ("1", "2", "sin"),
        ("2", "1", "tanh"),
        ("2", "2", "sin"),
    ]


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        ("{range: [0, 4]}", [0, 1, 2, 3]),
        ("{range: [2, 30, 3]}", [2, 5, 8, 11, 14, 17, 20, 23, 26, 29]),
        ("{range: [3, 0, -1]}", [3, 2, 1]),
        ("{range: [0, 0.5, 0.1]}", [0.0, 0.1, 0.2, 0.3, 0.4]),
        ("{linspace: [0, 1, 5]}", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("{linspace: [0.1, 0.3, 3]}", [0.1, 0.2, 0.3]),
    ],
)
def test_a_spread_stands_for_its_values(spread: str, expected: list[float]) -> None:
    assert values(swept(f"grid: {{seed: {spread}}}"), "seed") == expected


def test_a_choice_draws_from_its_list_and_always_the_same() -> None:
    sweep = "grid: {'steps[0].activation': {choice: [tanh, sin, gauss], count: 40}}"
    drawn = values(swept(sweep), "steps[0].activation")
    assert len(drawn) == 40
    assert set(drawn) == {"tanh", "sin", "gauss"}
    assert drawn == values(swept(sweep), "steps[0].activation")


def test_a_swept_path_makes_what_is_not_there_and_opens_a_bare_name() -> None:
    variants = swept("grid: {'steps[0].init.std': [0.5], 'steps[net].architecture.use': [taper]}")
    assert values(variants, "steps[0].init") == [{"use": "normal", "std": 0.5}]
    assert values(variants, "steps[0].architecture") == [{"use": "taper"}]


def test_a_swept_part_is_named_in_a_few_words() -> None:
    assert label({"use": "mlp", "width": 8}) == "mlp width=8"
    assert label([16, 8.5]) == "16 8.5"
    assert [label(value) for value in (True, None, 1, "sky")] == ["true", "none", "1", "sky"]


@pytest.mark.parametrize(
    ("sweep", "said"),
    [
        ("grid: {seed: 5}", "expected the values to sweep"),
        ("grid: {seed: []}", "expected the values to sweep"),
        ("grid: {seed: {range: [1]}}", "2 or 3 numbers"),
        ("grid: {seed: {range: [1, 5, 0]}}", "steps of 0"),
        ("grid: {seed: {range: [5, 1]}}", "0 values"),
        ("grid: {seed: {range: [0, 1000000000]}}", "1,000,000,000 values"),
        ("grid: {seed: {linspace: [0, 1, 1]}}", "from 2"),
        ("grid: {seed: {linspace: [0, 1, 2.5]}}", "from 2"),
        ("grid: {seed: {choice: [], count: 2}}", "choice"),
        ("grid: {seed: {choice: [1], count: 0}}", "choice"),
        ("grid: {seed: {range: [0, 2], linspace: [0, 1, 2]}}", "expected the values"),
        ("zip: {seed: [1, 2], name: [a]}", "lists of one length"),
        ("grid: {'steps[7].init': [normal]}", "cannot sweep steps[7].init"),
        ("grid: {'steps[who].init': [normal]}", "who"),
        ("grid: {'seed..x': [1]}", "not a path"),
        ("grid: {a: {range: [0, 1000]}, b: {range: [0, 1000]}}", "1,000,000 works"),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused_at_its_place(sweep: str, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        swept(sweep)
    assert said in caught.value.problems[0].message
    assert caught.value.problems[0].where.startswith("recipe.yaml:7:")

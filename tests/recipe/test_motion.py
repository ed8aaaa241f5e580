from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recipes_in_tests import built, problems_of

from artforge.recipe.model import Recipe
from artforge.recipe.motion import EASINGS

MOVING = """
artforge: 1
animate: {{frames: 8, fps: 10}}
steps:
  - use: cppn
    init: {{use: normal, std: 1.0}}
    coordinates: [fit, {{use: zoom, scale: 1.0}}, {{use: shift, by: [0, 0]}}]
  - {{use: palette, colours: ["#000000", "#ffffff"], id: tint}}
  - {{use: caption, text: hello}}
motion:
  {motion}
"""


def moving(motion: str) -> Recipe:
    return built(MOVING.format(motion=motion))


def value(recipe: Recipe, playhead: float, *keys: str | int) -> Any:
    found: Any = recipe.parts_at(playhead)
    for key in keys:
        found = found[key] if isinstance(key, int) else getattr(found, key)
    return found


def test_a_number_goes_linearly_from_key_to_key() -> None:
    recipe = moving("steps[0].init.std: {keys: {0: 1.0, 0.5: 3.0, 1: 1.0}}")
    assert [value(recipe, at, 0, "init", "std") for at in (0, 0.25, 0.5, 0.75, 1)] == [1, 2, 3, 2, 1]


def test_a_number_rests_before_the_first_key_and_after_the_last() -> None:
    recipe = moving("steps[0].init.std: {keys: {0.4: 2.0, 0.6: 4.0}}")
    assert value(recipe, 0.1, 0, "init", "std") == 2.0
    assert value(recipe, 0.9, 0, "init", "std") == 4.0


def test_keys_may_stand_in_any_order() -> None:
    recipe = moving("steps[0].init.std: {keys: {1: 4.0, 0: 2.0}}")
    assert value(recipe, 0.5, 0, "init", "std") == 3.0


def test_a_list_of_numbers_moves_item_by_item() -> None:
    recipe = moving("steps[0].coordinates[2].by: {keys: {0: [0, 1], 1: [2, -1]}}")
    assert tuple(value(recipe, 0.5, 0, "coordinates", 2, "by")) == (1.0, 0.0)


def test_one_item_of_a_list_moves_alone() -> None:
    recipe = moving("steps[0].coordinates[2].by[1]: {keys: {0: 0, 1: 2}}")
    assert tuple(value(recipe, 0.5, 0, "coordinates", 2, "by")) == (0.0, 1.0)


def test_a_colour_moves_by_channel() -> None:
    recipe = moving("steps[2].colour: {keys: {0: '#000000', 1: '#ff0000'}}")
    assert value(recipe, 0.5, 2, "colour") == pytest.approx((0.5, 0.0, 0.0))


def test_a_step_is_found_by_its_id() -> None:
    recipe = moving("steps[tint].shift: {keys: {0: 0.0, 1: 1.0}}")
    assert value(recipe, 0.5, 1, "shift") == 0.5


def test_what_does_not_move_stays() -> None:
    recipe = moving("steps[tint].shift: {keys: {0: 0.0, 1: 1.0}}")
    assert recipe.parts_at(0.5)[0] == recipe.parts[0]


@pytest.mark.parametrize("ease", EASINGS)
def test_an_easing_begins_at_0_and_never_leaves_the_interval(ease: str) -> None:
    shares = [EASINGS[ease](step / 100) for step in range(101)]
    assert shares[0] == pytest.approx(0.0, abs=1e-15)
    assert all(-1e-12 <= share <= 1 + 1e-12 for share in shares)
    assert ease == "hold" or shares[-1] == pytest.approx(1.0)


@given(st.floats(0, 1))
def test_the_sine_easing_is_half_a_cosine(share: float) -> None:
    assert EASINGS["sine"](share) == pytest.approx(0.5 - 0.5 * math.cos(math.pi * share), abs=1e-12)


def test_hold_keeps_a_value_until_the_next_key() -> None:
    recipe = moving("steps[0].init.std: {keys: {0: 1.0, 0.5: 3.0, 1: 5.0}, ease: hold}")
    assert [value(recipe, at, 0, "init", "std") for at in (0.49, 0.5, 0.99)] == [1.0, 3.0, 3.0]


@pytest.mark.parametrize(
    ("motion", "said"),
    [
        ("steps[0].scael: {keys: {0: 1, 1: 2}}", "has no key 'scael'"),
        ("steps[9].init.std: {keys: {0: 1, 1: 2}}", "[9]"),
        ("steps[nobody].init.std: {keys: {0: 1, 1: 2}}", "nobody"),
        ("steps[2].text: {keys: {0: 1, 1: 2}}", "only numbers, lists of numbers and colours can move"),
        ("steps[0].init: {keys: {0: 1, 1: 2}}", "only numbers, lists of numbers and colours can move"),
        ("steps[0].architecture.depth: {keys: {0: 1, 1: 2}}", "changes the structure"),
        ("canvas.size: {keys: {0: [1, 1], 1: [2, 2]}}", "only keys of steps can move"),
        ("seed: {keys: {0: 1, 1: 2}}", "only keys of steps can move"),
        ("steps[0].init.std: {keys: {0: 1.0}}", "at least two keys"),
        ("steps[0].init.std: {keys: {0: 1.0, 2: 1.0}}", "playheads from 0 to 1"),
        ("steps[0].init.std: {keys: {0: 1.0, 0.0: 1.0}}", "same playhead"),
        ("steps[0].init.std: {keys: {0: 1.0, 1: wide}}", "number"),
        ("steps[0].init.std: {keys: {0: 1.0, 1: true}}", "number"),
        ("steps[0].init.std: {keys: {0: 1.0, 1: -5}}", "at least 0"),
        ("steps[0].init.std: {keys: {0: 1.0, 1: 2.0}, ease: bouncy}", "expected 'linear'"),
        ("steps[0].coordinates[2].by: {keys: {0: [0, 1], 1: [2]}}", ""),
        ("steps[0]..std: {keys: {0: 1, 1: 2}}", "is not a path"),
    ],
)
def test_a_motion_that_does_not_fit_is_refused_at_its_place(motion: str, said: str, tmp_path: Path) -> None:
    problems = problems_of(MOVING.format(motion=motion))
    assert len(problems) == 1
    assert said in problems[0].message
    assert problems[0].where.startswith("recipe.yaml:11:")
    assert problems[0].line.strip() == motion


def test_a_key_at_fault_is_pointed_at() -> None:
    problem = problems_of(MOVING.format(motion="steps[0].init.std: {keys: {0: 1.0, 1: -5}}"))[0]
    assert problem.line[problem.column - 1 :].startswith("-5")


def test_motion_needs_an_animation() -> None:
    text = MOVING.format(motion="steps[0].init.std: {keys: {0: 1, 1: 2}}").replace("animate", "# animate")
    assert "motion needs `animate`" in problems_of(text)[0].message


def test_a_value_between_the_keys_that_a_part_refuses_is_found_before_rendering() -> None:
    low = "steps[0].init.low: {keys: {0: -1.0, 1: 3.0}}"
    high = "steps[0].init.high: {keys: {0: 4.0, 0.5: 0.0, 1: 4.0}}"
    text = MOVING.format(motion=f"{low}\n  {high}")
    text = text.replace("{use: normal, std: 1.0}", "{use: uniform, low: -1.0, high: 1.0}")
    assert "at frame" in problems_of(text)[0].message


UNIFORM = MOVING.replace("{{use: normal, std: 1.0}}", "{{use: uniform, low: -1.0, high: 1.0}}")


def test_keys_that_are_checked_together_move_together() -> None:
    low, high = "steps[0].init.low: {keys: {0: -1, 1: 3}}", "steps[0].init.high: {keys: {0: 0, 1: 4}}"
    recipe = built(UNIFORM.format(motion=f"{low}\n  {high}"))
    assert value(recipe, 1, 0, "init", "low") == 3.0
    assert value(recipe, 1, 0, "init", "high") == 4.0


def test_a_value_that_a_part_refuses_where_a_still_is_taken_is_found_before_rendering() -> None:
    text = UNIFORM.format(motion="steps[0].init.low: {keys: {0: -1, 1: 1}}")
    assert built(text)
    found = problems_of(text + "output: {path: a.png, still: 1}")
    assert "at the still 1 a part refuses: `low` must be below `high`" in found[0].message


@pytest.mark.parametrize("colour", ["'#ff0000'", "[0.9, 0.123, 0.1]"])
def test_a_channel_of_a_colour_moves_however_the_colour_is_written(colour: str) -> None:
    text = MOVING.replace("text: hello", f"text: hello, colour: {colour}")
    assert value(built(text.format(motion="steps[2].colour[1]: {keys: {0: 0, 1: 1}}")), 0.5, 2, "colour", 1) == 0.5


def test_a_key_that_moves_already_is_refused_by_whatever_path() -> None:
    motion = "{keys: {0: [0, 0], 1: [1, 1]}}"
    first, second = f"steps[0].coordinates[2].by: {motion}", "steps[0].coordinates[2].by[1]: {keys: {0: 0, 1: 1}}"
    found = problems_of(MOVING.format(motion=f"{first}\n  {second}"))
    assert found[0].message.endswith("steps[0].coordinates[2].by moves already")


def test_a_motion_is_written_in_full_with_every_digit_of_its_playheads() -> None:
    recipe = moving("steps[0].init.std: {keys: {0: 1.0, 0.12345671: 2.0, 0.12345672: 3.0}}")
    assert recipe.full()["motion"]["steps[0].init.std"]["keys"] == {"0": 1.0, "0.12345671": 2.0, "0.12345672": 3.0}

from __future__ import annotations

from pathlib import Path

import pytest
from recipes_in_tests import built, problems_of

START = "artforge: 1\nsteps:\n  - use: cppn\n"


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = """artforge: 1
seed: -1
canvas: {size: [0, 10], suprsample: 2}
steps:
  - use: cppn
    activation: tan
    init: {use: normal, std: true}
  - {use: image, path: gone.png}
  - {use: palette, name: magm}
  - {use: image}
animate: {frames: 0}
output: [a.png, b.jpg]
"""
    said = "\n".join(map(str, problems_of(text, tmp_path)))
    for expected in (
        "recipe.yaml:2:7: expected a number of at least 0, got -1",
        "recipe.yaml:3:16: each side must be from 1 to 131,072 pixels",
        "did you mean 'supersample'?",
        "recipe.yaml:6:17: unknown activation 'tan': did you mean 'tanh'?",
        "recipe.yaml:7:30: expected a number, got true",
        "'image' is a source; expected a filter",
        "unknown palette 'magm': did you mean 'magma'?",
        "recipe.yaml:11:19: expected a number of at least 1, got 0",
        "cannot write .jpg",
    ):
        assert expected in said


def test_a_problem_shows_its_line_and_a_caret() -> None:
    problem = problems_of(START + "    wdth: 3\n")[0]
    assert str(problem).splitlines()[:3] == ["recipe.yaml:4:5: unknown key 'wdth'", "        wdth: 3", "        ^"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("-1", "expected a number of at least 0, got -1"),
        ("2000000", "expected a number of at most 1,000,000, got 2000000"),
        ("some", "expected a whole number or 'each' or 'all', got the text 'some'"),
        ("1.5", "expected a whole number or 'each' or 'all', got 1.5"),
    ],
)
def test_what_is_said_of_a_key_that_may_be_this_or_that_is_said_once(value: str, said: str) -> None:
    problems = problems_of(f"artforge: 1\nsteps: [{{use: decoder-sweep, component: {value}}}]")
    assert [problem.message for problem in problems] == [said]


def test_faults_of_motion_and_output_are_found_beside_faults_of_a_canvas() -> None:
    text = START + "canvas: {size: 0x0}\nanimate: {frames: 4}\nmotion: {'steps[0].nothing': {keys: {0: 1, 1: 2}}}\n"
    said = [problem.message for problem in problems_of(text + "output: '{colour}.mp4'\n")]
    assert len(said) == 3
    assert "has no key 'nothing'" in said[1]
    assert "unknown token {colour}" in said[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("artforge: 2\nsteps: [cppn]", "version"),
        ("steps: [cppn]", "'artforge' is missing"),
        ("artforge: 1", "'steps' is missing"),
        ("artforge: 1\nsteps: []", "at least"),
        ("artforge: 1\nsteps: cppn", "expected a list"),
        ("artforge: 1\nsteps: [5]", "expected a source"),
        ("artforge: 1\nsteps: [{width: 5}]", "`use` must name the source"),
        ("artforge: 1\nsteps: [palette]", "'palette' is a filter; expected a source"),
        (START + "    id: 5", "text"),
        (START + "    id: two words", "form"),
        (START + "    id: a\n  - {use: palette, id: a}", "another step has the id 'a'"),
        (START + "    coordinates: [{use: zoom}, fit]", "'fit' is a space; expected a transform"),
        (START + "    coordinates: []", "at least 1"),
        (START + "seed: 1.5", "whole number"),
        (START + "seed: twelve", "whole number"),
        (START + "canvas: {size: 12k}", "unknown size '12k'"),
        (START + "canvas: {size: [1000000000, 5]}", "from 1 to 131,072"),
        (START + "canvas: {size: [640.5, 480]}", "whole pixels"),
        (START + "canvas: {size: [true, 480]}", "whole pixels"),
        (START + "animate: {frames: 4, seconds: 1}", "give either `seconds` or `frames`"),
        (START + "animate: {fps: 5}", "give either `seconds` or `frames`"),
        (START + "animate: {second: 1}", "did you mean 'seconds'"),
        (START + "animate: {seconds: -1}", "over 0"),
        (START + "animate: {frames: 3}\nmotion: {steps: {0: 1, 1: 2}}", "write {keys: {0: …, 1: …}} around"),
        (START + "animate: {seconds: 1, fps: fast}", "expected a number"),
        (START + "output: {quality: 5}", "'path' is missing"),
        (START + "output: 5", "expected a path"),
        (START + "output: {path: a.png, bits: 12}", "expected 8 or 16"),
        (START + "output: a", "cannot write a file without a suffix"),
        (START + "output: 'a{.png'", "lone"),
        (START + "output: 'a-{frame}.png'", "needs a recipe with `animate`"),
        (START + "animate: {frames: 2}\noutput: {path: a.mp4, still: 0.5}", "`still` chooses one frame"),
        (START + "sweep: {grid: {seed: [1]}, gird: {}}", "unknown key 'gird'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(text: str, said: str) -> None:
    assert any(said in f"{problem.message} {problem.hint}" for problem in problems_of(text)), problems_of(text)


def test_a_bare_name_is_a_part_with_its_defaults() -> None:
    assert built("artforge: 1\nsteps: [cppn]").parts == built(START).parts


def test_an_output_is_chosen_where_none_is_named() -> None:
    assert built(START).outputs[0].template.text == "out/{recipe}.png"
    assert built(START + "animate: {frames: 2}").outputs[0].template.text == "out/{recipe}.mp4"


def test_a_pinned_input_that_has_changed_is_refused(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    text = "artforge: 1\nsteps: [{use: image, path: a.png}]\ninputs: {a.png: " + "f" * 64 + "}"
    assert "a.png has changed" in problems_of(text, tmp_path)[0].message


def test_the_streams_of_steps_do_not_depend_on_their_neighbours() -> None:
    one = built("artforge: 1\nsteps: [cppn, {use: caption, text: a}]").stream_names()
    two = built("artforge: 1\nsteps: [cppn, palette, {use: caption, text: a}, {use: caption, text: b, id: title}]")
    assert one == ("cppn:0", "caption:0")
    assert two.stream_names() == ("cppn:0", "palette:0", "caption:0", "title")


def test_a_recipe_in_full_builds_the_same_recipe() -> None:
    from artforge.recipe.yaml import dump

    recipe = built(START + ["animate: {frames: 3}", "motion: {'steps[0].coordinates[0].x': {keys: {0: 1, 1: 2}}}"][0])
    assert built(dump(recipe.full())).full() == recipe.full()


def test_two_keys_that_are_missing_at_one_place_are_both_named() -> None:
    said = [problem.message for problem in problems_of("seed: 3")]
    assert said == ["the key 'artforge' is missing", "the key 'steps' is missing"]


def test_a_motion_at_fault_does_not_hide_another() -> None:
    motions = "  steps[0].init.std: {keys: {0: 1}}\n  steps[0].nothing: {keys: {0: 1, 1: 2}}\n"
    text = f"{START}animate: {{frames: 4}}\nmotion:\n{motions}"
    said = [problem.message for problem in problems_of(text)]
    assert len(said) == 2
    assert "at least two keys" in said[0]
    assert "no key 'nothing'" in said[1]

"""Steps within parts: built, moved, found and fingerprinted like a recipe's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from PIL import Image
from recipes_in_tests import built, problems_of
from stage import built as part_of
from stage import scene_of

from artforge import RenderError, compose
from artforge.host import installed
from artforge.parts import Filter, Source
from artforge.provenance import receipt
from artforge.recipe.dumper import dump
from artforge.recipe.model import inputs_within, parts_within
from artforge.recipe.schema import recipe_schema
from artforge.recipe.yaml import parse
from artforge.steps import Step, follow, stream_names

NESTED = """
artforge: 1
canvas: {size: [24, 16]}
steps:
  - solid
  - use: blend
    id: over
    steps:
      - {use: gradient, id: sky}
      - use: blend
        steps: [{use: grain, id: dust, amount: 0.5}]
    mask: [gradient]
"""


def steps_of(*values: object) -> list[Step]:
    source, *filters = values
    return [Step(part_of(Source, source)), *(Step(part_of(Filter, value)) for value in filters)]


def test_parts_are_found_at_any_depth() -> None:
    names = [part.part_name() for part in parts_within(built(NESTED).parts)]
    assert sorted(name for name in names if name != "fit") == [
        "blend",
        "blend",
        "gradient",
        "gradient",
        "grain",
        "solid",
    ]


def test_a_recipe_in_full_builds_itself_again() -> None:
    recipe = built(NESTED)
    assert built(dump(recipe.full())).steps == recipe.steps


def test_the_schema_accepts_steps_within_steps() -> None:
    schema = json.loads(json.dumps(recipe_schema(installed())))
    data = parse(NESTED, "a.yaml", Path()).plain()
    jsonschema.Draft202012Validator(schema).validate(data)
    data["steps"][1]["steps"][1]["steps"][0]["amount"] = 7
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(data))


def test_a_problem_deep_within_is_shown_at_its_place() -> None:
    (problem,) = problems_of(NESTED.replace("amount: 0.5", "amont: 0.5"))
    assert str(problem).startswith("recipe.yaml:11:40: unknown key 'amont'")
    assert problem.hint == "did you mean 'amount'?"


def test_an_id_may_come_again_in_another_list() -> None:
    built(NESTED.replace("id: dust", "id: sky"))


def test_an_id_twice_in_one_list_is_refused() -> None:
    (problem,) = problems_of(
        NESTED.replace("- use: blend\n        steps", "- use: blend\n        id: sky\n        steps")
    )
    assert problem.message == "another step has the id 'sky'"
    assert problem.where == "recipe.yaml:11:13"


def test_keys_within_move_by_index_and_by_id() -> None:
    moving = """animate: {frames: 4}
motion:
  steps[over].steps[sky].degrees: {keys: {0: 0, 1: 90}}
  steps[1].steps[1].steps[dust].amount: {keys: {0: 0.0, 1: 1.0}}
"""
    recipe = built(NESTED + moving)
    blend: Any = recipe.parts_at(0.5)[1]
    assert blend.steps[0].part.degrees == 45.0
    assert blend.steps[1].part.steps[0].part.amount == 0.5
    assert [step.id for step in blend.steps] == ["sky", ""]
    assert recipe.steps_at(0.5)[1].id == "over"


def test_a_step_that_is_added_outside_changes_nothing_within() -> None:
    text = "artforge: 1\ncanvas: {size: [24, 16]}\nsteps: [solid, %s {use: blend, id: own, steps: [grain]}]"
    plain, added = (
        compose(built(text % more)).array() for more in ("", "{use: blend, opacity: 0, steps: [solid, grain]},")
    )
    np.testing.assert_array_equal(plain, added)


def test_streams_are_named_below_the_part_that_holds_the_steps() -> None:
    recipe = built("artforge: 1\ncanvas: {size: [24, 16]}\nsteps: [solid, grain, {use: blend, steps: [solid, grain]}]")
    outer = compose(built("artforge: 1\ncanvas: {size: [24, 16]}\nsteps: [solid, grain]")).array()
    assert not np.array_equal(compose(recipe).array(), outer)


def test_images_within_are_found_and_pinned(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4), "red").save(tmp_path / "a.png")
    text = "artforge: 1\nsteps: [solid, {use: blend, steps: [{use: image, path: a.png}]}]"
    recipe = built(text, tmp_path)
    (file,) = inputs_within(recipe.parts)
    assert file.path == tmp_path / "a.png"
    one = receipt(recipe, recipe.outputs[0], installed())
    Image.new("RGB", (4, 4), "blue").save(tmp_path / "a.png")
    other = built(text, tmp_path)
    assert receipt(other, other.outputs[0], installed()) != one
    (problem,) = problems_of(f"{text}\ninputs: {{a.png: {file.sha256}}}", tmp_path)
    assert "has changed" in problem.message


def test_a_receipt_tells_ids_within_apart() -> None:
    one, other = (built(NESTED.replace("id: dust", f"id: {name}")) for name in ("a", "b"))
    assert receipt(one, one.outputs[0], installed()) != receipt(other, other.outputs[0], installed())


def test_the_memory_of_steps_within_is_planned() -> None:
    from artforge.render import planned_memory

    text = "artforge: 1\ncanvas: {size: [400, 400]}\nsteps: [solid, {use: blend, steps: [{use: blur, radius: %s}]}]"
    near, far = (planned_memory(recipe, recipe.outputs) for recipe in (built(text % radius) for radius in (0, 0.2)))
    assert far > near + 400 * 12 * 400


def test_steps_are_named_by_their_id_or_their_part_and_number() -> None:
    steps = steps_of("solid", "grain", "blur", "grain")
    assert stream_names([*steps, Step(steps[1].part, "dust")]) == ("solid:0", "grain:0", "blur:0", "grain:1", "dust")


def test_a_filter_first_gets_the_picture_before() -> None:
    scene = scene_of((8, 4))
    before = follow(steps_of({"use": "solid", "colour": "#336699"}), scene)
    steps = [Step(part_of(Filter, {"use": "blur", "linear": False}))]
    np.testing.assert_allclose(follow(steps, scene, before).array(), before.array(), atol=1e-6)


def test_what_goes_wrong_within_names_the_part_within(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = built(NESTED)
    grain: Any = recipe.parts[1].steps[1].part.steps[0].part  # type: ignore[attr-defined]

    def fail(*_: object) -> None:
        raise ValueError("dust")

    monkeypatch.setattr(type(grain), "window", fail)
    with pytest.raises(RenderError, match=r"filter 'grain' of artforge_basics: .*ValueError: dust"):
        compose(recipe).array()

from __future__ import annotations

from pathlib import Path

import pytest

import artforge
from artforge.errors import RecipeError
from artforge.host import installed
from artforge.recipe.load import read

BASE = """
artforge: 1
name: the base
seed: 3
canvas: {size: [8, 6], supersample: 2}
steps:
  - {use: cppn, init: {use: normal, std: 1.0}}
output: "out/{recipe}.png"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def loaded(folder: Path, text: str) -> artforge.Recipe:
    (folder / "child.yaml").write_text(text)
    return artforge.load(folder / "child.yaml")


def refused(folder: Path, text: str) -> str:
    with pytest.raises(RecipeError) as caught:
        loaded(folder, text)
    return str(caught.value)


def test_mappings_merge_and_lists_replace(folder: Path) -> None:
    recipe = loaded(folder, "extends: base.yaml\ncanvas: {supersample: 1}\nsteps: [{use: cppn}]")
    assert recipe.canvas.size == (8, 6)
    assert recipe.canvas.supersample == 1
    assert recipe.full()["steps"][0]["init"]["use"] == "normal"


def test_a_recipe_has_its_own_name_and_not_that_of_what_it_extends(folder: Path) -> None:
    assert loaded(folder, "extends: base.yaml").name == "child"


def test_set_changes_single_keys_after_the_merge(folder: Path) -> None:
    recipe = loaded(folder, "extends: base.yaml\nset: {'steps[0].init.std': 2.5, seed: 9}")
    assert recipe.full()["steps"][0]["init"]["std"] == 2.5
    assert recipe.seed == 9


def test_recipes_extend_one_another_in_a_row(folder: Path) -> None:
    (folder / "middle.yaml").write_text("extends: base.yaml\nset: {'steps[0].init.std': 2.5}\nseed: 4")
    recipe = loaded(folder, "extends: middle.yaml\nseed: 5")
    assert (recipe.seed, recipe.full()["steps"][0]["init"]["std"]) == (5, 2.5)


def test_a_recipe_that_extends_itself_is_refused(folder: Path) -> None:
    (folder / "other.yaml").write_text("extends: child.yaml")
    assert "extends itself" in refused(folder, "extends: other.yaml")


def test_a_missing_base_is_pointed_at(folder: Path) -> None:
    message = refused(folder, "seed: 1\nextends: gone.yaml")
    assert "child.yaml:2:10" in message
    assert "gone.yaml" in message


def test_a_fault_in_the_base_is_shown_in_the_base(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("std: 1.0", "std: wide"))
    assert "base.yaml:7:" in refused(folder, "extends: base.yaml")


def test_paths_of_inputs_are_relative_to_the_file_that_names_them(folder: Path) -> None:
    from PIL import Image

    (folder / "sub").mkdir()
    Image.new("RGB", (4, 4), "red").save(folder / "sub" / "red.png")
    Image.new("RGB", (4, 4), "blue").save(folder / "red.png")
    (folder / "sub" / "photo.yaml").write_text("artforge: 1\nsteps: [{use: image, path: red.png}]")
    recipe = loaded(folder, "extends: sub/photo.yaml\ncanvas: {size: [4, 4]}")
    assert artforge.compose(recipe).array()[0, 0].tolist() == [1.0, 0.0, 0.0]


def test_settings_by_path_are_those_of_the_command_line(folder: Path) -> None:
    recipe = artforge.load(folder / "base.yaml", {"steps[0].init.std": 0.5}, seed=11, size="4x5")
    assert (recipe.seed, recipe.canvas.size) == (11, (4, 5))
    assert recipe.full()["steps"][0]["init"]["std"] == 0.5


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("seed", "expected path=value"),
        ("steps[0=1", "not a path"),
        ("steps[4].init=normal", "cannot set steps[4].init"),
        ("seed=[1", "--set:1"),
        ("seed=1\nname: x", "--set"),
        ("seed=", "whole number"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(folder: Path, setting: str, said: str) -> None:
    from artforge.recipe.build import build_recipe

    with pytest.raises(RecipeError) as caught:
        build_recipe(read(str(folder / "base.yaml"), installed(), [setting]).tree, installed())
    assert said in str(caught.value)


def test_a_random_seed_is_drawn_and_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = loaded(folder, "extends: base.yaml\nseed: random")
    assert capsys.readouterr().err == f"seed: {recipe.seed}\n"


def test_two_random_seeds_differ(folder: Path) -> None:
    assert (
        loaded(folder, "extends: base.yaml\nseed: random").seed
        != loaded(folder, "extends: base.yaml\nseed: random").seed
    )


def test_a_recipe_of_many_works_is_not_loaded_as_one(folder: Path) -> None:
    assert "many works" in refused(folder, "extends: base.yaml\nsweep: {grid: {seed: [1, 2]}}")


def test_a_setting_may_hold_any_character(folder: Path) -> None:
    assert artforge.load(folder / "base.yaml", {"name": "moon 🌙\n"}).name == "moon 🌙\n"


@pytest.mark.parametrize("setting", ["extends=other.yaml", "set={seed: 1}"])
def test_what_was_carried_out_before_cannot_be_set(folder: Path, setting: str) -> None:
    key, _, value = setting.partition("=")
    with pytest.raises(RecipeError, match=f"`{key}` stands in a recipe's file alone"):
        artforge.load(folder / "base.yaml", {key: {"seed": 1} if key == "set" else value})


def test_values_that_are_none_do_not_hide_what_else_is_wrong(folder: Path) -> None:
    message = refused(
        folder,
        "extends: base.yaml\nseed: .nan\nseed: 3\nstps: 1\nset: {'steps[0].init.std': .inf}\ncanvas: {size: 12k}",
    )
    for said in ("2:7: a number must be finite", "stands twice", "'stps'", "5:", "unknown size '12k'"):
        assert said in message


def test_the_faults_of_a_base_come_with_those_of_its_child(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("seed: 3", "seed: .nan"))
    message = refused(folder, "extends: base.yaml\nstps: 1")
    assert "base.yaml:4:7: a number must be finite" in message
    assert "'stps'" in message
    assert message.count("base.yaml:4:7") == 1

"""The public interface is what it was: a plugin that worked goes on working."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import interface
import pytest
from command import artforge

from artforge import hookspecs, load
from artforge.errors import RecipeError
from artforge.recipe.migrations import MIGRATIONS
from artforge.recipe.node import Node

OLD = """\
artforge: 1
seed: 3
canvas: {size: [32, 18]}
steps:
  - use: cppn
    architecture: {use: mlp, width: 8, depth: 3}
    activation: tanh
    init: {use: normal, std: 1.0}
    coordinates: [centered, {use: zoom, scale: 0.01}]
  - {use: palette, name: magma}
output: "{recipe}-{seed}.png"
"""


def test_the_interface_is_the_one_that_plugins_were_written_against() -> None:
    assert interface.described().splitlines() == interface.FILE.read_text().splitlines(), (
        "What plugins may import has changed. Where something that worked no longer does, raise API in hookspecs.py,"
        " and say so in CHANGELOG.md; then run python tests/interface.py"
    )


def test_the_hooks_are_the_ones_that_plugins_were_written_against() -> None:
    hooks = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("artforge_")}
    assert {name: list(inspect.signature(hook).parameters) for name, hook in hooks.items()} == {
        "artforge_parts": [],
        "artforge_commands": ["cli"],
        "artforge_recipe_loaded": ["recipe"],
        "artforge_frame_done": ["job", "index", "seconds"],
        "artforge_run_finished": ["report"],
    }


def test_a_recipe_of_the_first_version_of_the_language_still_renders(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(OLD)
    outcome = artforge("render", "old.yaml", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (0, "old-3.png\n"), outcome.err


def test_a_recipe_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(tree: Node) -> Node:
        keys = {{"layers": "steps"}.get(key, key): value for key, value in tree.value.items()}  # type: ignore[union-attr]
        return replace(tree, value=keys)

    monkeypatch.setitem(MIGRATIONS, 0, renamed)
    (tmp_path / "base.yaml").write_text(OLD.replace("artforge: 1", "artforge: 0").replace("steps:", "layers:"))
    (tmp_path / "new.yaml").write_text("artforge: 1\nextends: base.yaml\nseed: 4\n")
    assert load(tmp_path / "base.yaml").full()["steps"] == load(tmp_path / "new.yaml").full()["steps"]
    (tmp_path / "base.yaml").write_text("artforge: 0\nlayers:\n\n  - {use: nonesuch}\n")
    with pytest.raises(RecipeError, match=r"base.yaml:4:\d+: .*unknown source"):
        load(tmp_path / "base.yaml")


@pytest.mark.parametrize(("version", "said"), [(0, "unknown version 0"), (2, "this artforge reads version 1")])
def test_a_recipe_of_another_version_is_refused(tmp_path: Path, version: int, said: str) -> None:
    (tmp_path / "other.yaml").write_text(OLD.replace("artforge: 1", f"artforge: {version}"))
    outcome = artforge("validate", "other.yaml", cwd=tmp_path)
    assert outcome.status == 3
    assert said in outcome.err

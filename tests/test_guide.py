"""What the guide to plugins says that methods work with is there; its code runs in test_plugin_packages."""

from __future__ import annotations

import re

from blocks import GUIDE

from artforge import Canvas, Namespace, Rng, Scene, units


def named(row: str) -> set[str]:
    """Return the names in a row of the guide's table, without what stands in parentheses behind them."""
    (text,) = re.findall(rf"^\| `{row}` \| (.+) \|$", GUIDE.read_text(), re.MULTILINE)
    return set(re.findall(r"`(\w+)(?:\([^`]*\))?`", text))


def public(of: type) -> set[str]:
    return {name for name in dir(of) if not name.startswith("_")}


def test_the_guide_lists_all_that_can_be_traced() -> None:
    assert named("xp") == public(Namespace)


def test_the_guide_lists_what_can_be_drawn() -> None:
    assert named("rng") == public(Rng) - {"bits"}


def test_the_guide_lists_the_units() -> None:
    assert named("units") - {"x", "y"} == {
        name for name, unit in vars(units).items() if hasattr(unit, "__metadata__")
    } | {"Unit"}


def test_the_guide_names_what_a_scene_and_a_canvas_have() -> None:
    fields = Scene.__dataclass_fields__.keys() | public(Scene)
    assert named("scene") <= fields
    assert all(hasattr(Canvas(size=(4, 4)), name) for name in named("canvas"))

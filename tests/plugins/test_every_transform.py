"""What holds for every transform that is installed, so that a new one is tested as soon as its plugin brings it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pattern.random_graphs import revealed
from recipes_in_tests import built as recipe_of
from stage import built, shown, traced_at

from artforge import Canvas, Namespace, Pattern, Rng, Transform, Value, compose, locate
from artforge.canvas import Timeline
from artforge.host import installed
from artforge.part import Part
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.numpy import NumpyBackend

PARTS: dict[str, type[Part]] = {part.part_name(): part for part, _ in installed().parts("transform")}
# Other branches of those whose structure depends on their keys.
BRANCHES: list[dict[str, Any]] = [
    {"use": "mirror", "x": False, "y": True},
    {"use": "mirror", "y": True},
    {"use": "ripple", "shape": "lines"},
    {"use": "tile", "mirror": False},
    {"use": "fisheye", "strength": -4.0},
    {"use": "warp", "octaves": 1},
]
TRANSFORMS: list[dict[str, Any]] = [*({"use": name} for name in sorted(PARTS)), *BRANCHES]
CANVAS = Canvas(size=(33, 7))
LANES = [LlvmBackend(1, lanes) for lanes in (4, 8, 16)]
PERIOD = re.compile(r"a motion by (\d+) closes a loop")
LOOPS = [
    (name, key, float(found[1]))
    for name, part in sorted(PARTS.items())
    for key, field in part.model_fields.items()
    if (found := PERIOD.search(field.description or ""))
]


def ids(value: object) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def pattern(keys: dict[str, Any], backend: Any = None, seed: int = 1) -> Pattern:
    """Return a pattern whose colours tell all bits of the coordinates."""

    def function(column: Value, row: Value, xp: Namespace) -> Value:
        parts = (built(Transform, keys),)
        return revealed(xp.concat([*locate(parts, column, row, xp, canvas=CANVAS, rng=Rng(seed))]), xp)

    return Pattern(CANVAS, function, backend)


def cppn(*coordinates: object) -> dict[str, Any]:
    return {"use": "cppn", "architecture": {"use": "mlp", "width": 8, "depth": 2}, "coordinates": list(coordinates)}


def image(*coordinates: object, seed: int = 1) -> npt.NDArray[np.uint8]:
    pixels: npt.NDArray[np.uint8] = shown(cppn("fit", *coordinates), seed=seed).array(np.uint8)
    return pixels


def at(key: str, part: str, value: float) -> dict[str, Any]:
    """Return a transform with a key at a value; a key that holds two numbers gets both."""
    pair = "tuple" in str(PARTS[part].model_fields[key].annotation)
    branch = {"shape": "lines"} if (part, key) == ("ripple", "degrees") else {}
    return {"use": part, key: [value, value] if pair else value, **branch}


@pytest.mark.parametrize("keys", TRANSFORMS, ids=ids)
def test_every_transform_gives_the_bytes_of_the_reference(keys: dict[str, Any]) -> None:
    expected = pattern(keys, NumpyBackend()).picture().array()
    for backend in LANES:
        np.testing.assert_array_equal(pattern(keys, backend).picture().array(), expected)


FAR = [0.0, -0.0, 1e-45, -1e-20, 1e-3, -0.25, 0.3, -0.5, 1.0, 77.7, -1e4, 1e6, -1e9, 1e18, -1e30]


@pytest.mark.parametrize("keys", TRANSFORMS, ids=ids)
def test_every_transform_is_finite_everywhere(keys: dict[str, Any]) -> None:
    x, y = np.array(list(itertools.product(FAR, FAR))).T
    assert np.isfinite(traced_at(built(Transform, keys).prepare(Rng(1), CANVAS), x, y)).all()


BOUNDS = ("minimum", "maximum")


@pytest.mark.parametrize("keys", TRANSFORMS, ids=ids)
@pytest.mark.parametrize("bound", BOUNDS)
def test_every_number_of_a_transform_may_be_at_its_bound(keys: dict[str, Any], bound: str) -> None:
    x, y = np.array(list(itertools.product(FAR[:10], FAR[:10]))).T
    for key, schema in PARTS[keys["use"]].model_json_schema()["properties"].items():
        if bound not in schema or (key == "degrees" and keys == {"use": "ripple"}):
            continue
        transform = built(Transform, {**keys, key: schema[bound]})
        assert np.isfinite(traced_at(transform.prepare(Rng(1), CANVAS), x, y)).all(), key


@pytest.mark.parametrize("name", sorted(set(PARTS) - {"shift"}))
def test_every_transform_changes_the_picture_by_default(name: str) -> None:
    levels = np.abs(image(name).astype(int) - image())
    assert levels.mean() > 0.5


def test_every_transform_that_may_close_a_loop_says_so() -> None:
    assert {name for name, _, _ in LOOPS} == set(PARTS) - {"shift", "zoom"}


@pytest.mark.parametrize(("name", "key", "period"), LOOPS)
@pytest.mark.parametrize("start", [0.0, 0.25, -0.5])
def test_a_motion_by_a_period_ends_where_it_began_to_the_bit(name: str, key: str, period: float, start: float) -> None:
    first, last = (image(at(key, name, start * period + turns * period)) for turns in (0, 1))
    np.testing.assert_array_equal(first, last)


@pytest.mark.parametrize(("name", "key", "period"), LOOPS)
def test_a_motion_changes_the_picture_and_compiles_nothing_anew(name: str, key: str, period: float) -> None:
    first, second = (at(key, name, share * period) for share in (0.0, 0.37))
    assert (image(first) != image(second)).any()
    assert pattern(first).traced[0].key == pattern(second).traced[0].key


@pytest.mark.parametrize("name", sorted(PARTS))
def test_another_seed_compiles_nothing_anew(name: str) -> None:
    assert pattern({"use": name}, seed=1).traced[0].key == pattern({"use": name}, seed=2).traced[0].key


def test_a_warp_is_another_for_each_seed_and_each_place_in_the_list() -> None:
    first, second = (pattern({"use": "warp"}, seed=seed).picture().array() for seed in (1, 2))
    assert (first != second).any()
    there, twice = image("warp"), image({"use": "shift"}, "warp")
    assert (there != twice).any()


RECIPE = """artforge: 1
seed: 3
canvas: {{size: [24, 16]}}
steps:
  - use: cppn
    architecture: {{use: mlp, width: 8, depth: 2}}
    coordinates: [fit, {transform}]
animate: {{frames: 24, loop: true}}
motion:
  steps[0].coordinates[1].{key}: {{keys: {{0: {start}, 1: {end}}}}}
output: "loop.gif"
"""


@pytest.mark.parametrize(("name", "key", "period"), LOOPS)
def test_a_loop_closes_without_a_jump(name: str, key: str, period: float, tmp_path: Path) -> None:
    start, end = (at(key, name, value)[key] for value in (0.0, period))
    text = RECIPE.format(transform=at(key, name, 0.0), key=key, start=start, end=end)
    recipe, timeline = recipe_of(text, tmp_path), Timeline(24)
    frames = [compose(recipe, timeline.playhead(index)).array() for index in range(24)]
    steps = [float(np.abs(after - before).mean()) for before, after in itertools.pairwise([*frames, frames[0]])]
    assert steps[-1] <= max(steps[:-1])

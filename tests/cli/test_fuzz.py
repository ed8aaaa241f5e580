"""Whatever a recipe says, it is rendered or refused: no input gives a traceback, and none is taken for another."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artforge.cli import main
from artforge.recipe.yaml import dump

GOOD = """artforge: 1
seed: 7
canvas: {size: [12, 8], supersample: 1}
steps:
  - use: cppn
    id: net
    architecture: {use: mlp, width: 4, depth: 2}
    init: {use: normal, std: 1.0}
    coordinates: [fit, {use: zoom, scale: 2.0}]
  - {use: palette, name: magma}
animate: {frames: 2, fps: 10}
motion: {"steps[net].init.std": {keys: {0: 1.0, 1: 2.0}, ease: sine}}
sweep: {grid: {seed: [1, 2]}}
output: [{path: "out/{recipe}-{seed}.png", still: 0.5}]
"""
FRAGMENTS = [
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "-",
    '"',
    "'",
    "#",
    "*a",
    "~",
    "null",
    "true",
    "no",
    "-1",
    "0",
    "1e999",
    ".nan",
    "99999999999999999999",
    "1.5",
    "use",
    "id",
    "steps",
    "steps[0]",
    "é",
    "extends:x",
    "{frame}",
    "{seed}",
    "..",
    "/",
    ".mp4",
    ".gif",
    "animate",
    "zip",
]
FRAGMENTS += ["\n", "  ", "\t", "&a ", "!!int ", "<<: ", "set: {seed: 5}", "sheet: {x: seed}", "\x00", "\u202e"]
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=8))
WORDS = ["use", "id", "path", "size", "keys", "range", "choice", "count", "grid", "x", "frames", "name"]
KEYS = st.one_of(st.sampled_from(WORDS), st.text(max_size=4))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
SECTIONS = st.sampled_from(
    ["artforge", "name", "seed", "canvas", "steps", "animate", "motion", "sweep", "output", "inputs", "extends", "set"]
)
EDITS = st.tuples(st.integers(0, len(GOOD)), st.integers(0, 20), st.sampled_from(FRAGMENTS))
EAGER = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def validated(path: Path, *options: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    words = ["artforge", "validate", str(path), *options]
    caught = pytest.raises(SystemExit)
    with mock.patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err), caught as ended:
        main()
    return int(ended.value.code or 0), err.getvalue()


def check(path: Path, *options: str) -> None:
    status, err = validated(path, *options)
    assert status in (0, 3), err
    assert "fault in artforge" not in err, err
    assert (status == 0) == (not err.strip() or err.startswith("seed: ")), err


@EAGER
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_a_damaged_recipe_is_read_or_refused(tmp_path: Path, edits: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for start, length, fragment in edits:
        text = text[:start] + fragment + text[start + length :]
    (tmp_path / "recipe.yaml").write_bytes(text.encode())
    check(tmp_path / "recipe.yaml")


@EAGER
@given(SECTIONS, VALUES)
def test_a_recipe_with_anything_in_a_section_is_read_or_refused(tmp_path: Path, section: str, value: object) -> None:
    from artforge.recipe.yaml import parse

    data = parse(GOOD, "good", tmp_path).plain()
    data[section] = value
    try:
        text = dump(data)
    except ValueError:
        return
    (tmp_path / "recipe.yaml").write_text(text)
    check(tmp_path / "recipe.yaml")


@EAGER
@given(st.text(max_size=20), VALUES)
def test_any_setting_is_carried_out_or_refused(tmp_path: Path, path: str, value: object) -> None:
    (tmp_path / "recipe.yaml").write_text(GOOD)
    if "\0" in path:
        return
    check(tmp_path / "recipe.yaml", f"--set={path}={value!r}")


@EAGER
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "recipe.yaml").write_bytes(data)
    check(tmp_path / "recipe.yaml")


@EAGER
@given(st.sampled_from([".png", ".gif", ".mp4"]), st.binary(max_size=300), st.integers(0, 60))
def test_any_bytes_that_are_called_a_picture_are_refused(tmp_path: Path, suffix: str, data: bytes, kept: int) -> None:
    heads = {".png": b"\x89PNG\r\n\x1a\n", ".gif": b"GIF89a", ".mp4": b"\0\0\0\x18ftypisom"}
    (tmp_path / f"picture{suffix}").write_bytes(heads[suffix][:kept] + data)
    status, err = validated(tmp_path / f"picture{suffix}")
    assert status == 3
    assert "fault in artforge" not in err

"""Whose fault it is: errors in a part's code name the part and the line."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
import sample_parts
from sample_parts import IMAGE, SCENE, Branching, Broken, Swap, Two, line_of

from artforge import (
    OutputError,
    RenderError,
    Source,
    blame,
    picture_of,
)
from artforge.part import Part


def test_blame_names_the_part_its_plugin_and_the_last_line_in_its_file() -> None:
    line = line_of(Broken.fault, "1 // 0")
    with pytest.raises(RenderError) as caught:
        Broken().apply(picture_of(IMAGE), SCENE)
    assert str(caught.value).startswith(
        f"filter 'broken' of sample_parts: {sample_parts.__file__}:{line}: ZeroDivisionError: "
    )
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_blame_keeps_the_line_of_what_was_refused_while_tracing() -> None:
    line = line_of(Branching.colour, "if r > 0.5")
    with pytest.raises(RenderError) as caught:
        Branching().apply(picture_of(IMAGE), SCENE)
    assert str(caught.value).startswith(f"filter 'branching' of sample_parts: {sample_parts.__file__}:{line}: `if`")


def test_the_innermost_part_is_blamed_and_only_once() -> None:
    with pytest.raises(RenderError) as caught, blame(Swap()), blame(Two()):
        raise KeyError("lost")
    assert str(caught.value).count("filter ") == 1
    assert "'two'" in str(caught.value)
    cause = caught.value.__cause__
    assert isinstance(cause, KeyError)
    assert cause.__cause__ is None


@pytest.mark.parametrize("error", [OutputError("the disk is full"), MemoryError(), KeyboardInterrupt()])
def test_what_is_not_the_parts_fault_passes_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, blame(Swap()):
        raise error
    assert caught.value is error


PACKAGE = """
from artforge import Source
from {name}.inner import deeper
class Deep(Source):
    "Fail far from here."
    def picture(self, scene):
        return deeper()
"""
INNER = """
import elsewhere
def deeper():
    return elsewhere.fail()
"""
ELSEWHERE = """
def fail():
    raise RuntimeError("not here")
"""


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part:
    """A part of a package that lies, with all else, in a folder of the package's name."""
    name = "deep_plugin"
    home = tmp_path / name
    (home / name).mkdir(parents=True)
    (home / name / "__init__.py").write_text(PACKAGE.format(name=name))
    (home / name / "inner.py").write_text(INNER)
    (home / "elsewhere.py").write_text(ELSEWHERE)
    monkeypatch.syspath_prepend(home)
    for module in (name, f"{name}.inner", "elsewhere"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    part: Part = importlib.import_module(name).Deep()
    return part


def test_blame_shows_the_last_line_in_the_plugins_package(deep: Source, tmp_path: Path) -> None:
    with pytest.raises(RenderError) as caught, blame(deep):
        deep.picture(SCENE)
    place = tmp_path / "deep_plugin" / "deep_plugin" / "inner.py"
    assert str(caught.value) == f"source 'deep' of deep_plugin: {place}:4: RuntimeError: not here"

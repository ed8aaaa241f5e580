"""The kinds: names, the work of each sort of filter, and what a faulty part is told."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
import tracemalloc
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from artforge import (
    Activation,
    Canvas,
    OutputError,
    Picture,
    PointFilter,
    RenderError,
    Rng,
    Scene,
    Source,
    Structural,
    Transform,
    WholeFilter,
    WindowFilter,
    blame,
    picture_of,
)
from artforge.part import Part, dump
from artforge.parts import Filter
from artforge.picture import Rows
from artforge.scene import Keeper

IMAGE = np.random.Generator(np.random.PCG64(0)).random((11, 5, 3), np.float32)
SCENE = Scene(Canvas(size=(5, 11)), 0.0, Rng(0), Keeper())


class Plain(Activation):
    """Do nothing."""

    def __call__(self, v: Any, xp: Any) -> Any:
        return v


class Blend(Source):
    """Show one grey."""

    grey: float = Field(0.5, ge=0, le=1)
    width: Annotated[int, Structural()] = Field(3, ge=1)
    activation: Activation = Field("plain")  # type: ignore[assignment]

    def picture(self, scene: Scene) -> Picture:
        return picture_of(np.full((scene.canvas.height, scene.canvas.width, 3), self.grey, np.float32))


class Sum(WindowFilter):
    """Add up a column of neighbours."""

    rows: int = 1

    def reach(self, canvas: Canvas) -> int:
        return self.rows

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        count = len(rows) - 2 * self.rows
        total = sum(rows[offset : offset + count] for offset in range(2 * self.rows + 1))
        return np.asarray(total / np.float32(2 * self.rows + 1), np.float32)


class Numbered(WindowFilter):
    """Show the number of the row."""

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        result = np.empty_like(rows)
        result[:] = (np.arange(first_row, first_row + len(rows), dtype=np.float32) / 100)[:, None, None]
        return result


class Answer(WindowFilter):
    """Give back what it is told to, from a window."""

    answer: Any = None
    far: Any = 0

    def reach(self, canvas: Canvas) -> int:
        far: int = self.far
        return far

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        given: Rows = self.answer
        return given


class WholeAnswer(WholeFilter):
    """Give back what it is told to, for a whole image."""

    answer: Any = None

    def whole(self, image: Rows, scene: Scene) -> Rows:
        given: Rows = self.answer
        return given


class UpsideDown(WholeFilter):
    """Turn the image over, in place."""

    def whole(self, image: Rows, scene: Scene) -> Rows:
        image[:] = image[::-1].copy()
        return image


class Swap(PointFilter):
    """Swap red and blue."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return b, g, r


class Two(PointFilter):
    """Give two channels."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r, g


class Broken(PointFilter):
    """Fail."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r / self.fault(), g, b

    def fault(self) -> float:
        return 1 // 0


class Branching(PointFilter):
    """Branch on a value."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        if r > 0.5:
            return r, g, b
        return b, g, r


class Catalogue:
    """Knows the parts of this file."""

    def find(self, kinds: tuple[str, ...], name: str) -> type[Part]:
        for part in (Plain, Blend, Sum, Swap):
            if part.kind in kinds and part.part_name() == name:
                return part
        raise LookupError(f"unknown {' or '.join(kinds)} {name!r}: did you mean 'plain'?")

    def writer(self, suffix: str) -> Any:
        raise LookupError(suffix)


CONTEXT = {"host": Catalogue()}


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_json(json.dumps(value), context=CONTEXT)


def line_of(function: Any, text: str) -> int:
    lines, first = inspect.getsourcelines(function)
    return first + next(index for index, line in enumerate(lines) if text in line)


@pytest.mark.parametrize(
    ("class_name", "name"),
    [
        ("Cppn", "cppn"),
        ("LeakyRelu", "leaky-relu"),
        ("TorchDefault", "torch-default"),
        ("Mp4Writer", "mp4-writer"),
        ("HSVShift", "hsv-shift"),
        ("DropRGB", "drop-rgb"),
        ("AToB", "a-to-b"),
    ],
)
def test_a_part_is_named_by_its_class_in_kebab_case(class_name: str, name: str) -> None:
    assert type(class_name, (Transform,), {"__module__": __name__}).part_name() == name  # type: ignore[attr-defined]


def test_a_class_is_a_kind_or_a_part() -> None:
    assert all(kind.is_kind() for kind in (Source, WindowFilter, Activation))
    assert not any(part.is_kind() for part in (Plain, Blend, Sum))


def test_all_sorts_of_filters_are_one_kind() -> None:
    assert {kind.kind for kind in (Filter, PointFilter, WindowFilter, WholeFilter)} == {"filter"}


@pytest.mark.parametrize("value", ["blend", {"use": "blend"}, {"use": "blend", "grey": 0.5, "activation": "plain"}])
def test_a_part_is_named_alone_or_with_its_keys(value: object) -> None:
    built = read(Source, value)
    assert built == Blend(activation=Plain())
    assert isinstance(built.activation, Plain)


def test_a_built_part_is_taken_as_it_is() -> None:
    part = Blend(activation=Plain())
    assert TypeAdapter[Any](Source).validate_python(part) is part


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (3, "part", "expected a source: its name, or a mapping with `use`"),
        (None, "part", "expected a source"),
        (["blend"], "part", "expected a source"),
        ({}, "no_use", "the key `use` must name "),
        ({"use": 3}, "no_use", "the key `use` must name "),
        ("plain", "unknown_part", "unknown source 'plain'"),
        ("blnd", "unknown_part", "did you mean"),
    ],
)
def test_a_value_that_names_no_part_is_refused(value: object, error: str, message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)) as caught:
        read(Source, value)
    assert caught.value.errors()[0]["type"] == error


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"grey": True}, "grey"),
        ({"grey": "0.5"}, "grey"),
        ({"grey": 1.5}, "grey"),
        ({"grey": float("nan")}, "grey"),
        ({"gray": 0.5}, "gray"),
        ({"width": 2.0}, "width"),
        ({"activation": "blend"}, "activation"),
    ],
)
def test_a_wrong_key_is_refused_at_its_place(keys: dict[str, object], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(Source, {"use": "blend", **keys})
    assert [error["loc"] for error in caught.value.errors()] == [(place,)]


def test_all_wrong_keys_are_named_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        read(Source, {"use": "blend", "grey": 2, "width": 0, "activation": 5})
    assert [error["loc"] for error in caught.value.errors()] == [("grey",), ("width",), ("activation",)]


def test_a_part_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Sum().rows = 2  # type: ignore[misc]


def test_a_part_is_written_in_full() -> None:
    written = {"use": "blend", "grey": 0.25, "width": 3, "activation": {"use": "plain"}}
    assert dump(Blend(grey=0.25, activation=Plain())) == written
    assert read(Source, written) == Blend(grey=0.25, activation=Plain())


def test_a_transform_without_a_method_says_so() -> None:
    class Idle(Transform):
        """Do nothing."""

    none: Any = None
    with pytest.raises(TypeError, match="Idle has neither __call__ nor prepare"):
        Idle().prepare(Rng(0), Canvas())(none, none, none)


def plain_window(image: npt.NDArray[np.float32], reach: int) -> npt.NDArray[np.float64]:
    height = len(image)
    rows = [[min(max(row + offset, 0), height - 1) for offset in range(-reach, reach + 1)] for row in range(height)]
    return np.array([np.mean([image[near].astype(np.float64) for near in row], axis=0) for row in rows])


@pytest.mark.parametrize("reach", [0, 1, 3, 10, 11, 40])
def test_a_window_repeats_the_edge_beyond_it(reach: int) -> None:
    got = Sum(rows=reach).apply(picture_of(IMAGE), SCENE).array()
    np.testing.assert_allclose(got, plain_window(IMAGE, reach), atol=1e-6)


@given(st.integers(0, 11), st.integers(0, 11), st.integers(0, 12))
@settings(deadline=None)
def test_any_range_of_filtered_rows_is_that_of_the_whole(first: int, second: int, reach: int) -> None:
    start, stop = sorted((first, second))
    filtered = Sum(rows=reach).apply(picture_of(IMAGE), SCENE)
    assert filtered.rows(start, stop).tobytes() == filtered.array()[start:stop].tobytes()


def test_a_window_is_told_its_first_row() -> None:
    filtered = Numbered().apply(picture_of(IMAGE), SCENE)
    np.testing.assert_array_equal(filtered.rows(4, 7)[:, 0, 0], np.array([4, 5, 6], np.float32) / 100)


def test_a_window_filter_computes_nothing_before_rows_are_asked_for() -> None:
    asked: list[tuple[int, int]] = []

    def recorded(start: int, stop: int) -> Rows:
        asked.append((start, stop))
        return IMAGE[start:stop]

    filtered = Sum(rows=2).apply(Picture(5, 11, recorded), SCENE)
    assert asked == []
    filtered.rows(5, 7)
    filtered.rows(0, 1)
    assert asked == [(3, 9), (0, 3)]


@pytest.mark.parametrize("far", [-1, 1.0, "1", None])
def test_a_reach_that_is_no_number_of_rows_is_refused(far: Any) -> None:
    with pytest.raises(
        RenderError, match=r"filter 'answer' of test_parts: .*`reach` must return a whole number of rows"
    ):
        Answer(far=far).apply(picture_of(IMAGE), SCENE)


WRONG = [
    (IMAGE.astype(np.float64), "got float64 (11, 5, 3)"),
    (IMAGE[:-1], "got float32 (10, 5, 3)"),
    (IMAGE[..., :1], "got float32 (11, 5, 1)"),
    ((IMAGE * 255).astype(np.uint8), "got uint8 (11, 5, 3)"),
    (None, "got NoneType"),
    (IMAGE.tolist(), "got list"),
]


@pytest.mark.parametrize(("answer", "got"), WRONG)
@pytest.mark.parametrize("part", [Answer, WholeAnswer])
def test_rows_of_another_dtype_or_shape_are_refused_in_the_parts_name(part: Any, answer: object, got: str) -> None:
    expected = f"filter {part.part_name()!r} of test_parts: expected float32 (11, 5, 3) back, {got}"
    with pytest.raises(RenderError, match=f"^{re.escape(expected)}$"):
        part(answer=answer).apply(picture_of(IMAGE), SCENE).array()


@pytest.mark.parametrize("part", [Answer, WholeAnswer])
def test_what_a_filter_gives_is_made_canonical(part: Any) -> None:
    wild = IMAGE.copy()
    wild[0, :, 0] = [np.nan, np.inf, -np.inf, -0.0, 1.5]
    got = part(answer=wild).apply(picture_of(IMAGE), SCENE).array()
    assert got[0, :, 0].tobytes() == np.array([0, 1, 0, 0, 1], np.float32).tobytes()
    np.testing.assert_array_equal(got[1:], IMAGE[1:])


def test_a_whole_filter_may_work_in_place_without_changing_what_is_behind_it() -> None:
    before = picture_of(IMAGE.copy())
    filtered = UpsideDown().apply(before, SCENE)
    np.testing.assert_array_equal(filtered.array(), IMAGE[::-1])
    np.testing.assert_array_equal(before.array(), IMAGE)


def test_the_memory_of_a_whole_filter_covers_what_it_takes() -> None:
    canvas = Canvas(size=(1500, 700))
    image = np.full((700, 1500, 3), 0.5, np.float32)
    source = Picture(1500, 700, lambda start, stop: np.full((stop - start, 1500, 3), 0.5, np.float32))
    part = WholeAnswer(answer=image)
    tracemalloc.start()
    part.apply(source, Scene(canvas, 0.0, Rng(0), Keeper()))
    peak = tracemalloc.get_traced_memory()[1] + image.nbytes
    tracemalloc.stop()
    assert 0.8 * part.memory(canvas) < peak < part.memory(canvas) + 100_000


def test_other_parts_need_no_memory_of_their_own() -> None:
    assert Sum().memory(Canvas()) == 0


def test_a_point_filter_changes_colours() -> None:
    np.testing.assert_array_equal(Swap().apply(picture_of(IMAGE), SCENE).array(), IMAGE[..., ::-1])


def test_a_point_filter_that_gives_two_channels_is_named() -> None:
    with pytest.raises(RenderError) as caught:
        Two().apply(picture_of(IMAGE), SCENE)
    said = "filter 'two' of test_parts: `colour` must return three values: red, green, blue\n    return r, g, b"
    assert str(caught.value) == said


def test_blame_names_the_part_its_plugin_and_the_last_line_in_its_file() -> None:
    line = line_of(Broken.fault, "1 // 0")
    with pytest.raises(RenderError) as caught:
        Broken().apply(picture_of(IMAGE), SCENE)
    assert str(caught.value).startswith(f"filter 'broken' of test_parts: {__file__}:{line}: ZeroDivisionError: ")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_blame_keeps_the_line_of_what_was_refused_while_tracing() -> None:
    line = line_of(Branching.colour, "if r > 0.5")
    with pytest.raises(RenderError) as caught:
        Branching().apply(picture_of(IMAGE), SCENE)
    assert str(caught.value).startswith(f"filter 'branching' of test_parts: {__file__}:{line}: `if`")


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

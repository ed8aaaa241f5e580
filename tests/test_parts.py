"""The kinds: names, the work of each sort of filter, and what a faulty part is told."""

from __future__ import annotations

import re
import tracemalloc
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sample_parts
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sample_parts import IMAGE, SCENE, Answer, Blend, Numbered, Plain, Sum, Swap, Two, UpsideDown, WholeAnswer, read

from artforge import (
    Activation,
    Canvas,
    Picture,
    PointFilter,
    RenderError,
    Rng,
    Scene,
    Source,
    Transform,
    WholeFilter,
    WindowFilter,
    picture_of,
)
from artforge.part import dump
from artforge.parts import Filter
from artforge.picture import Rows
from artforge.scene import Keeper


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


@pytest.mark.parametrize("reach", [1, 3, 12])
@pytest.mark.parametrize("strip", [1, 2, 7, 11])
def test_a_picture_read_downwards_computes_each_row_behind_a_window_once(reach: int, strip: int) -> None:
    computed: list[int] = []

    def recorded(start: int, stop: int) -> Rows:
        computed.extend(range(start, stop))
        return IMAGE[start:stop]

    filtered = Sum(rows=reach).apply(Picture(5, 11, recorded), SCENE)
    strips = [filtered.rows(start, min(start + strip, 11)) for start in range(0, 11, strip)]
    assert computed == list(range(11))
    assert np.concatenate(strips).tobytes() == Sum(rows=reach).apply(picture_of(IMAGE), SCENE).array().tobytes()


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=8), st.integers(1, 6))
@settings(deadline=None)
def test_rows_behind_a_window_may_be_read_in_any_order(ranges: list[tuple[int, int]], reach: int) -> None:
    filtered = Sum(rows=reach).apply(picture_of(IMAGE), SCENE)
    whole = Sum(rows=reach).apply(picture_of(IMAGE), SCENE).array()
    for start, stop in map(sorted, ranges):
        assert filtered.rows(start, stop).tobytes() == whole[start:stop].tobytes()


@pytest.mark.parametrize("far", [-1, 1.0, "1", None])
def test_a_reach_that_is_no_number_of_rows_is_refused(far: Any) -> None:
    with pytest.raises(
        RenderError, match=r"filter 'answer' of sample_parts: .*`reach` must return a whole number of rows"
    ):
        Answer(far=far).apply(picture_of(IMAGE), SCENE)


WRONG = [
    (IMAGE.astype(np.float64), "got float64 (11, 5, 3): write .astype(np.float32)"),
    (IMAGE[:-1], "got float32 (10, 5, 3)"),
    (IMAGE[..., :1], "got float32 (11, 5, 1)"),
    ((IMAGE * 255).astype(np.uint8), "got uint8 (11, 5, 3)"),
    (None, "got NoneType"),
    (IMAGE.tolist(), "got list"),
]


@pytest.mark.parametrize(("answer", "got"), WRONG)
@pytest.mark.parametrize("part", [Answer, WholeAnswer])
def test_rows_of_another_dtype_or_shape_are_refused_in_the_parts_name(part: Any, answer: object, got: str) -> None:
    method = part.window if part is Answer else part.whole
    place = f"{sample_parts.__file__}:{method.__code__.co_firstlineno}"
    expected = f"filter {part.part_name()!r} of sample_parts: {place}: expected float32 (11, 5, 3) back, {got}"
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


def test_a_window_filter_needs_memory_for_the_rows_in_reach() -> None:
    assert Sum(rows=0).memory(Canvas()) == 0
    assert Sum(rows=5).memory(Canvas(size=(100, 50))) == 3 * 10 * 100 * 12


def test_other_parts_need_no_memory_of_their_own() -> None:
    assert Swap().memory(Canvas()) == 0


def test_a_point_filter_changes_colours() -> None:
    np.testing.assert_array_equal(Swap().apply(picture_of(IMAGE), SCENE).array(), IMAGE[..., ::-1])


def test_a_point_filter_that_gives_two_channels_is_named() -> None:
    with pytest.raises(RenderError) as caught:
        Two().apply(picture_of(IMAGE), SCENE)
    place = f"{sample_parts.__file__}:{Two.colour.__code__.co_firstlineno}"
    said = f"{place}: `colour` must return three values: red, green, blue\n    return r, g, b"
    assert str(caught.value) == f"filter 'two' of sample_parts: {said}"

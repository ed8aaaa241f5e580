from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from artforge import Activation, Canvas, Coordinates, RenderError, Rng, Space, Transform, fit, locate
from artforge.part import Part
from artforge.pattern import trace
from artforge.pattern.numpy import evaluate

CANVAS = Canvas(size=(6, 4))
COLUMNS, ROWS = np.arange(6, dtype=np.float32), np.array([0, 1, 2, 3, 1.5, -0.5], np.float32)


class Raw(Space):
    """Give the pixel."""

    def __call__(self, column: Any, row: Any, canvas: Canvas, xp: Any) -> Any:
        return column + canvas.width, row


class Add(Transform):
    """Add to x."""

    by: float = 1.0

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return x + self.by, y


class Double(Transform):
    """Double both."""

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return x * 2.0, y * 2.0


class Jitter(Transform):
    """Move by a random number, and by the canvas's height."""

    def prepare(self, rng: Rng, canvas: Canvas) -> Callable[..., Any]:
        drawn = float(rng.uniform((1,))[0])
        return lambda x, y, xp: (x + drawn, y + canvas.height)


class One(Transform):
    """Give one value."""

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return x


class Numbers(Transform):
    """Give plain numbers."""

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return 0.5, y


class Moved(Transform):
    """Move by a given function."""

    by: Any

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return self.by(x, y, xp)


class Pair(Transform):
    """Give a list."""

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return [x, y]


class Tanh(Activation):
    """Be no place at all."""

    def __call__(self, v: Any, xp: Any) -> Any:
        return v


class Catalogue:
    """Knows the parts of this file."""

    def find(self, kinds: tuple[str, ...], name: str) -> type[Part]:
        parts: tuple[type[Part], ...] = (Raw, Add, Double, Jitter, Tanh)
        for part in parts:
            if part.kind in kinds and part.part_name() == name:
                return part
        raise LookupError(f"unknown {' or '.join(kinds)} {name!r}")


def read(value: object) -> Any:
    adapter = TypeAdapter[Any](Coordinates)
    return adapter.validate_json(json.dumps(value), context={"host": Catalogue()})


def places(function: Callable[..., Any]) -> npt.NDArray[np.float32]:
    """Evaluate a function that gives x and y; shape (2, places)."""

    def three(column: Any, row: Any, xp: Any) -> Any:
        x, y = function(column, row, xp)
        return xp.concat([x, y, x])

    return evaluate(*trace(three, ("column", "row")), {"column": COLUMNS[None], "row": ROWS[None]})[:2]


def located(*parts: Space | Transform, rng: Rng | None = None) -> npt.NDArray[np.float32]:
    return places(lambda c, r, xp: locate(parts, c, r, xp, canvas=CANVAS, rng=rng or Rng(0)))


@given(st.integers(1, 5000), st.integers(1, 5000))
@settings(deadline=None)
def test_fit_spans_a_half_on_either_side_of_the_shorter_side(width: int, height: int) -> None:
    canvas = Canvas(size=(width, height))
    got = places(lambda c, r, xp: fit(c, r, canvas, xp))
    shorter = min(width, height)
    expected = [(COLUMNS + 0.5 - width / 2) / shorter, (ROWS + 0.5 - height / 2) / shorter]
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)


def test_fit_has_its_origin_in_the_middle_and_square_pixels() -> None:
    x, y = places(lambda c, r, xp: fit(c, r, Canvas(size=(3, 7)), xp))
    assert (x[1], y[3]) == (0, 0)
    np.testing.assert_allclose(np.diff(x), 1 / 3, rtol=1e-6)
    np.testing.assert_allclose(np.diff(y[:4]), 1 / 3, rtol=1e-6)


def test_fit_looks_the_same_at_any_size() -> None:
    small, large = (places(lambda c, r, xp, k=k: fit(k * (c + 0.5) - 0.5, k * (r + 0.5) - 0.5,
                                                    Canvas(size=(6 * k, 4 * k)), xp)) for k in (1, 10))  # fmt: skip
    np.testing.assert_allclose(small, large, atol=1e-6)


def test_without_parts_coordinates_are_fit() -> None:
    np.testing.assert_array_equal(located(), places(lambda c, r, xp: fit(c, r, CANVAS, xp)))


def test_transforms_without_a_space_begin_with_fit() -> None:
    expected = places(lambda c, r, xp: fit(c, r, CANVAS, xp))
    np.testing.assert_array_equal(located(Double()), expected * 2)


def test_a_space_gets_pixels_and_the_canvas() -> None:
    np.testing.assert_array_equal(located(Raw()), [COLUMNS + 6, ROWS])


def test_transforms_follow_each_other_in_order() -> None:
    np.testing.assert_array_equal(located(Raw(), Add(), Double()), [(COLUMNS + 7) * 2, ROWS * 2])
    np.testing.assert_array_equal(located(Raw(), Double(), Add()), [(COLUMNS + 6) * 2 + 1, ROWS * 2])


def test_a_transform_may_prepare_itself_with_a_stream_and_the_canvas() -> None:
    drawn = Rng(5).child("here").child(1, "jitter").uniform((1,))[0]
    expected = [COLUMNS + np.float32(6) + drawn, ROWS + 4]
    np.testing.assert_array_equal(located(Raw(), Jitter(), rng=Rng(5).child("here")), expected)


def test_two_transforms_draw_from_streams_of_their_own() -> None:
    first = located(Raw(), Jitter())[0] - located(Raw())[0]
    both = located(Raw(), Jitter(), Jitter())[0] - located(Raw())[0]
    assert not np.allclose(both, 2 * first)


@pytest.mark.parametrize(("part", "got"), [(One(), "a Value"), (Pair(), "a list")])
def test_a_transform_that_gives_no_two_values_is_named_with_its_line(part: Transform, got: str) -> None:
    line = type(part).__call__.__code__.co_firstlineno
    place = f"{__file__}:{line}"
    said = (
        f"transform '{part.part_name()}' of test_coordinates: {place}: expected two values back, got {got}\n    return"
    )
    with pytest.raises(RenderError, match=f"^{re.escape(said)}"):
        located(part)


@pytest.mark.parametrize(
    ("moved", "got"),
    [
        (lambda x, y, xp: (xp.concat([x, y, x]), y), "x has come back as 3 channels"),
        (lambda x, y, xp: (x, xp.to_int(y)), "y has come back as whole-number values"),
        (lambda x, y, xp: (x < 0.0, y), "x has come back as true/false values"),
    ],
)
def test_coordinates_are_one_float_each(moved: Any, got: str) -> None:
    with pytest.raises(RenderError, match=f"transform 'moved' of test_coordinates: .*{got}: expected one float"):
        located(Moved(by=moved))


def test_a_transform_may_return_plain_numbers() -> None:
    expected = located(Raw())
    expected[0] = 0.5
    np.testing.assert_array_equal(located(Raw(), Numbers()), expected)


def test_a_list_may_begin_with_a_space() -> None:
    assert read(["raw", "double", {"use": "add", "by": 2.5}]) == (Raw(), Double(), Add(by=2.5))


def test_a_list_may_hold_transforms_only() -> None:
    assert read(["double"]) == (Double(),)
    assert read(["double", "add"]) == (Double(), Add())


def test_a_space_may_stand_alone() -> None:
    assert read(["raw"]) == (Raw(),)


@pytest.mark.parametrize("index", [1, 2])
def test_a_space_behind_the_first_place_is_refused_there(index: int) -> None:
    names: list[object] = ["double", "double", "double"]
    names[index] = "raw"
    with pytest.raises(ValidationError, match="unknown transform 'raw'") as caught:
        read(names)
    assert [error["loc"] for error in caught.value.errors()] == [(index,)]


@pytest.mark.parametrize("value", ["raw", {"use": "raw"}, 3, None])
def test_what_is_no_list_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        read(value)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        read([])


@pytest.mark.parametrize(
    "value", [["tanh"], ["raw", "tanh"], [3], ["raw", {"by": 1.0}], ["raw", {"use": "add", "at": 1}]]
)
def test_an_item_that_is_no_place_or_transform_is_refused_where_it_stands(value: list[object]) -> None:
    with pytest.raises(ValidationError) as caught:
        read(value)
    (error,) = caught.value.errors()
    assert error["loc"][0] == len(value) - 1


def test_all_wrong_items_are_named_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        read(["spiral", "double", "swirl"])
    assert [error["loc"] for error in caught.value.errors()] == [(0,), (2,)]


def test_a_built_tuple_is_taken_as_it_is() -> None:
    parts = (Raw(), Add())
    assert TypeAdapter[Any](Coordinates).validate_python(parts) == parts


def test_coordinates_are_written_in_full() -> None:
    written = TypeAdapter[Any](Coordinates).dump_python((Raw(), Add(by=2.0)), mode="json")
    assert written == [{"use": "raw"}, {"use": "add", "by": 2.0}]

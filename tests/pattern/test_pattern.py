"""Patterns and what is done to them, with each exact backend."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge import Canvas, Pattern, picture_of
from artforge.pattern import Backend, TraceError, recoloured, using
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.numpy import NumpyBackend

BACKENDS: list[Backend] = [NumpyBackend(), LlvmBackend(threads=2)]
RANDOM = np.random.Generator(np.random.PCG64(1))
WEIGHTS = [RANDOM.standard_normal(shape).astype(np.float32) for shape in ((16, 2), (16, 16), (3, 16))]
BIAS = RANDOM.standard_normal(16).astype(np.float32)


@pytest.fixture(params=BACKENDS, ids=lambda backend: backend.name, autouse=True)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Let the patterns of every test be sampled by each backend in turn."""
    with using(request.param):
        yield request.param


def network(column: Any, row: Any, xp: Any) -> Any:
    v = xp.concat([column * 0.05, row * 0.07])
    v = xp.tanh(xp.affine(v, WEIGHTS[0], BIAS))
    v = xp.tanh(xp.affine(v, WEIGHTS[1]))
    return xp.sigmoid(xp.affine(v, WEIGHTS[2]))


def plain_network(column: float, row: float) -> list[float]:
    v = [column * 0.05, row * 0.07]
    for index, weight in enumerate(WEIGHTS):
        sums = [sum(float(w) * value for w, value in zip(weights, v, strict=True)) for weights in weight]
        sums = [total + float(BIAS[i]) for i, total in enumerate(sums)] if index == 0 else sums
        v = [math.tanh(total) for total in sums] if index < 2 else [1 / (1 + math.exp(-total)) for total in sums]
    return v


def test_a_network_gives_what_plain_loops_give() -> None:
    canvas = Canvas(size=(13, 7))
    got = Pattern(canvas, network).picture().array()
    plain = [[plain_network(column, row) for column in range(13)] for row in range(7)]
    assert (got.dtype, got.shape) == (np.dtype(np.float32), (7, 13, 3))
    np.testing.assert_allclose(got, plain, atol=2e-6)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_supersampling_is_the_plain_mean_of_samples_within_the_pixel(count: int) -> None:
    def colour(column: Any, row: Any, xp: Any) -> list[Any]:
        return [xp.sin(column * 2.1) ** 2, xp.cos(row * 1.7 - column) ** 2, xp.sin(column * row) ** 2]

    places = [(index + 0.5) / count - 0.5 for index in range(count)]
    expected = np.zeros((4, 5, 3))
    for row in range(4):
        for column in range(5):
            samples = [colour(column + across, row + down, math) for down in places for across in places]
            expected[row, column] = np.mean(samples, axis=0)
    canvas = Canvas(size=(5, 4), supersample=count)
    got = Pattern(canvas, lambda column, row, xp: xp.concat(colour(column, row, xp))).picture().array()
    np.testing.assert_allclose(got, expected, atol=2e-6)


def test_one_sample_lies_at_the_pixels_centre() -> None:
    got = Pattern(Canvas(size=(4, 3)), lambda column, row, xp: column / 8.0 + row / 4.0).picture().array()
    expected = np.arange(4) / 8 + np.arange(3)[:, None] / 4
    np.testing.assert_array_equal(got, np.repeat(expected[..., None], 3, axis=2).astype(np.float32))


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_any_range_of_rows_is_that_of_the_whole_bit_for_bit(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 30))
    start = data.draw(st.integers(0, height))
    stop = data.draw(st.integers(start, height))
    canvas = Canvas(size=(width, height), supersample=data.draw(st.sampled_from([1, 2])))
    picture = Pattern(canvas, network).picture()
    assert picture.rows(start, stop).tobytes() == picture.array()[start:stop].tobytes()


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_any_range_of_recoloured_rows_is_that_of_the_whole_bit_for_bit(data: st.DataObject) -> None:
    image = np.random.Generator(np.random.PCG64(2)).random((20, 257, 3), np.float32)

    def colour(r: Any, g: Any, b: Any, xp: Any) -> Any:
        v = xp.tanh(xp.affine(xp.tanh(xp.affine(xp.concat([r, g]), WEIGHTS[0])), WEIGHTS[1]))
        v = xp.sigmoid(xp.affine(v, WEIGHTS[2]))
        return v[0:1], v[1:2], v[2:3] * b

    picture = recoloured(picture_of(image), colour)
    start = data.draw(st.integers(0, 20))
    stop = data.draw(st.integers(start, 20))
    assert picture.rows(start, stop).tobytes() == picture.array()[start:stop].tobytes()


def test_a_pattern_without_rows_is_empty() -> None:
    assert Pattern(Canvas(size=(5, 4)), network).picture().rows(2, 2).shape == (0, 5, 3)


def test_a_grey_pattern_has_three_equal_channels() -> None:
    image = Pattern(Canvas(size=(6, 5)), lambda column, row, xp: xp.sin(column * row) ** 2).picture().array()
    np.testing.assert_array_equal(image[..., 0], image[..., 1])
    np.testing.assert_array_equal(image[..., 0], image[..., 2])


def test_a_pattern_that_is_the_same_everywhere_fills_the_canvas() -> None:
    image = Pattern(Canvas(size=(6, 5)), lambda column, row, xp: xp.concat([0.25, 0.5, 0.75])).picture().array()
    np.testing.assert_array_equal(image, np.broadcast_to(np.array([0.25, 0.5, 0.75], np.float32), (5, 6, 3)))


def nothing(column: Any, row: Any, xp: Any) -> Any:
    zero = column * 0.0
    return xp.concat([zero / zero, 1.0 / zero, -1.0 / zero])


def test_what_is_no_number_is_0_and_what_is_beyond_is_clipped() -> None:
    image = Pattern(Canvas(size=(3, 2)), nothing).picture().array()
    np.testing.assert_array_equal(image, np.broadcast_to(np.array([0, 1, 0], np.float32), (2, 3, 3)))


def test_a_sample_that_is_no_number_counts_as_0_in_the_mean() -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        return xp.where(column < xp.floor(column + 0.5), (column - column) / (column - column), 1.0)

    image = Pattern(Canvas(size=(3, 2), supersample=2), function).picture().array()
    np.testing.assert_array_equal(image, np.full((2, 3, 3), 0.5, np.float32))


def black_or_white(r: Any, g: Any, b: Any, xp: Any) -> Any:
    return tuple(xp.where(channel > 0.5, 1.0, 0.0) for channel in (r, g, b))


def test_a_point_filter_comes_before_samples_are_averaged() -> None:
    # Of the four samples of a pixel one is over a half.
    def function(column: Any, row: Any, xp: Any) -> Any:
        across, down = column - xp.floor(column + 0.5), row - xp.floor(row + 0.5)
        return xp.where((across > 0.0) & (down > 0.0), 0.75, 0.25)

    pattern = Pattern(Canvas(size=(3, 2), supersample=2), function)
    joined = recoloured(pattern.picture(), black_or_white).array()
    behind = recoloured(picture_of(pattern.picture().array()), black_or_white).array()
    np.testing.assert_array_equal(joined, np.full((2, 3, 3), 0.25, np.float32))
    np.testing.assert_array_equal(behind, np.zeros((2, 3, 3), np.float32))


def test_a_recoloured_pattern_is_still_a_pattern() -> None:
    pattern = Pattern(Canvas(size=(3, 2)), network)
    assert recoloured(pattern.picture(), black_or_white).pattern is not None
    assert recoloured(picture_of(np.zeros((2, 3, 3), np.float32)), black_or_white).pattern is None


def test_a_point_filter_sees_colours_in_their_range_only() -> None:
    def halved(r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r * 0.5, g * 0.5, b * 0.5

    pattern = Pattern(Canvas(size=(2, 1)), nothing)
    over = Pattern(Canvas(size=(2, 1)), lambda column, row, xp: column * 0.0 + 8.0)
    np.testing.assert_array_equal(recoloured(pattern.picture(), halved).array()[0, 0], [0, 0.5, 0])
    np.testing.assert_array_equal(recoloured(over.picture(), halved).array()[0, 0], [0.5, 0.5, 0.5])


def test_point_filters_follow_each_other_in_order() -> None:
    def more(r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r + 0.25, g + 0.25, b + 0.25

    def double(r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r * 2.0, g * 2.0, b * 2.0

    grey = Pattern(Canvas(size=(2, 1)), lambda column, row, xp: column * 0.0 + 0.125).picture()
    assert recoloured(recoloured(grey, more), double).array()[0, 0].tolist() == [0.75] * 3
    assert recoloured(recoloured(grey, double), more).array()[0, 0].tolist() == [0.5] * 3


def test_a_joined_filter_gives_what_one_behind_a_picture_gives() -> None:
    def mixed(r: Any, g: Any, b: Any, xp: Any) -> Any:
        return 1.0 - g, xp.sqrt(b), r * g

    picture = Pattern(Canvas(size=(30, 20)), network).picture()
    np.testing.assert_array_equal(
        recoloured(picture, mixed).array(), recoloured(picture_of(picture.array()), mixed).array()
    )


@pytest.mark.parametrize("result", [(0.5, 0.5), 0.5, [0.5, 0.5, 0.5], None])
def test_a_colour_that_is_not_three_values_is_refused(result: Any) -> None:
    picture = picture_of(np.zeros((1, 1, 3), np.float32))
    for image in (picture, Pattern(Canvas(size=(1, 1)), network).picture()):
        with pytest.raises(TraceError, match="`colour` must return three values: red, green, blue"):
            recoloured(image, lambda r, g, b, xp: result)


def test_a_colour_may_be_plain_numbers() -> None:
    picture = picture_of(np.zeros((2, 2, 3), np.float32))
    np.testing.assert_array_equal(
        recoloured(picture, lambda r, g, b, xp: (0.25, 1, 3)).array(), np.broadcast_to([0.25, 1.0, 1.0], (2, 2, 3))
    )


def test_a_pattern_is_traced_once_however_often_it_is_read() -> None:
    calls: list[int] = []

    def function(column: Any, row: Any, xp: Any) -> Any:
        calls.append(1)
        return column * 0.01

    picture = Pattern(Canvas(size=(4, 4)), function).picture()
    picture.array()
    picture.rows(1, 2)
    assert calls == [1]


def test_a_pattern_is_refused_before_rows_are_asked_for() -> None:
    with pytest.raises(TraceError):
        Pattern(Canvas(size=(4, 4)), lambda column, row, xp: column if column > 0 else row).picture()


@pytest.mark.parametrize("array", ["column", "row"])
def test_the_largest_canvas_has_exact_pixel_numbers(array: str) -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        return (column if array == "column" else row) / 131_072.0

    canvas = Canvas(size=(131_072, 2) if array == "column" else (2, 131_072))
    rows: npt.NDArray[np.float32] = Pattern(canvas, function).picture().rows(canvas.height - 1, canvas.height)
    assert rows[0, -1, 0] == np.float32(131_071 / 131_072)

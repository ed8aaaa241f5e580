from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from artforge import Picture, picture_of
from artforge.picture import STRIP_BYTES, Rows, Shared, quantise

RAMP = np.linspace(0, 1, 9 * 5 * 3, dtype=np.float32).reshape(9, 5, 3)
units = st.floats(0, 1, width=32)


def recorded(width: int, height: int) -> tuple[Picture, list[tuple[int, int]]]:
    """A picture that notes which rows it was asked for."""
    asked: list[tuple[int, int]] = []

    def read(start: int, stop: int) -> Rows:
        asked.append((start, stop))
        return np.full((stop - start, width, 3), 0.5, np.float32)

    return Picture(width, height, read), asked


@pytest.mark.parametrize(("dtype", "largest"), [(np.uint8, 255), (np.uint16, 65535)])
@given(values=st.lists(units, min_size=3, max_size=3))
@settings(deadline=None)
def test_levels_are_the_floor_of_the_product_and_a_half(dtype: Any, largest: int, values: list[float]) -> None:
    image = np.array(values, np.float32).reshape(1, 1, 3)
    got = quantise(image, np.dtype(dtype))
    assert got.dtype == dtype
    for level, value in zip(got.ravel().tolist(), values, strict=True):
        exact = value * largest + 0.5
        # The sum is rounded to float32, so what lies at the edge of a level may fall on either side of it.
        nearest = abs(exact - round(exact)) <= largest * 2.0**-23
        assert level == math.floor(exact) or (nearest and abs(level - exact) <= 1 + largest * 2.0**-23)


@pytest.mark.parametrize(("dtype", "largest"), [(np.uint8, 255), (np.uint16, 65535)])
def test_every_level_comes_back(dtype: Any, largest: int) -> None:
    levels = np.arange(largest + 1)
    image = (levels / largest).astype(np.float32).reshape(-1, 1, 1).repeat(3, axis=2)
    np.testing.assert_array_equal(quantise(image, np.dtype(dtype))[:, 0, 0], levels)


def test_an_8_bit_level_changes_half_way() -> None:
    edges = [(level + 0.5) / 255 for level in range(255)]
    below, above = [np.float32(edge - 1e-6) for edge in edges], [np.float32(edge + 1e-6) for edge in edges]
    image = np.array([below, above, above], np.float32).T.reshape(1, 255, 3)
    got = quantise(image, np.dtype(np.uint8))[0]
    np.testing.assert_array_equal(got[:, 0], np.arange(255))
    np.testing.assert_array_equal(got[:, 1], np.arange(255) + 1)


def test_floats_stay_as_they_are() -> None:
    assert picture_of(RAMP).array().tobytes() == RAMP.tobytes()


@pytest.mark.parametrize("dtype", [np.float64, np.int8, np.int16, np.uint32, ">u2"])
def test_other_dtypes_are_refused(dtype: Any) -> None:
    with pytest.raises(ValueError, match="float32, uint8 or uint16, not "):
        picture_of(RAMP).rows(0, 1, dtype)


@given(st.integers(0, 9), st.integers(0, 9))
def test_rows_are_those_asked_for(first: int, second: int) -> None:
    start, stop = sorted((first, second))
    np.testing.assert_array_equal(picture_of(RAMP).rows(start, stop), RAMP[start:stop])


@pytest.mark.parametrize(("start", "stop"), [(-1, 1), (0, 10), (5, 4), (9, 10), (-3, -1)])
def test_rows_outside_the_picture_are_refused(start: int, stop: int) -> None:
    with pytest.raises(IndexError, match=f"rows {start} to {stop} of a picture with 9 rows"):
        picture_of(RAMP).rows(start, stop)


def test_nothing_is_computed_before_rows_are_asked_for() -> None:
    picture, asked = recorded(4, 4)
    assert asked == []
    picture.rows(1, 3)
    assert asked == [(1, 3)]


@pytest.mark.parametrize(("dtype", "size"), [(np.uint8, 1), (np.uint16, 2), (np.float32, 4)])
def test_strips_go_from_top_to_bottom_and_hold_a_mebibyte_at_most(dtype: Any, size: int) -> None:
    picture, asked = recorded(1000, 800)
    strips = list(picture.strips(dtype))
    assert all(strip.dtype == dtype and strip.nbytes <= STRIP_BYTES for strip in strips)
    assert [stop for _, stop in asked[:-1]] == [start for start, _ in asked[1:]]
    assert (asked[0][0], asked[-1][1]) == (0, 800)
    assert {stop - start for start, stop in asked[:-1]} == {2**20 // (1000 * 3 * size)}


def test_strips_do_not_depend_on_the_height() -> None:
    (low, asked_low), (high, asked_high) = recorded(3000, 300), recorded(3000, 700)
    list(low.strips())
    list(high.strips())
    assert asked_high[: len(asked_low) - 1] == asked_low[:-1]


def test_a_strip_of_the_widest_picture_is_one_row() -> None:
    picture, asked = recorded(131_072, 3)
    list(picture.strips(np.uint16))
    assert asked == [(0, 1), (1, 2), (2, 3)]


def test_strips_are_the_picture() -> None:
    wide = np.random.Generator(np.random.PCG64(0)).random((70, 5000, 3), np.float32)
    strips = list(picture_of(wide).strips(np.uint16))
    assert len(strips) > 1
    np.testing.assert_array_equal(np.concatenate(strips), picture_of(wide).array(np.uint16))


def test_a_held_picture_is_computed_once() -> None:
    picture, asked = recorded(1000, 800)
    held = picture.held()
    computed = len(asked)
    held.array()
    held.rows(3, 5)
    assert len(asked) == computed
    assert (held.width, held.height) == (1000, 800)
    np.testing.assert_array_equal(held.array(), picture.array())


@pytest.mark.parametrize("picture", [picture_of(RAMP), picture_of(RAMP).held()])
def test_changing_rows_does_not_change_the_picture(picture: Picture) -> None:
    before = picture.array().copy()
    picture.rows(0, 9)[:] = 0
    picture.array()[:] = 0
    np.testing.assert_array_equal(picture.array(), before)


@pytest.mark.parametrize(
    "image", [RAMP.astype(np.float64), (RAMP * 255).astype(np.uint8), RAMP[..., :2], RAMP[..., 0], RAMP[None]]
)
def test_an_image_of_another_dtype_or_shape_is_refused(image: Rows) -> None:
    with pytest.raises(ValueError, match=r"expected a float32 image \(height, width, 3\), got "):
        picture_of(image)


def test_an_image_has_its_size() -> None:
    assert (picture_of(RAMP).width, picture_of(RAMP).height) == (5, 9)


def test_a_notebook_is_shown_the_same_pixels() -> None:
    with Image.open(io.BytesIO(picture_of(RAMP)._repr_png_())) as image:
        assert image.mode == "RGB"
        np.testing.assert_array_equal(np.asarray(image), picture_of(RAMP).array(np.uint8))


def test_no_rows_are_empty_without_asking_who_computes_them() -> None:
    def read(start: int, stop: int) -> Rows:
        raise AssertionError

    assert Picture(5, 4, read).rows(2, 2, np.uint8).shape == (0, 5, 3)


def test_rows_that_are_shared_are_computed_once_for_all_who_read_downwards() -> None:
    image = np.random.default_rng(0).random((40, 5, 3)).astype(np.float32)
    computed: list[int] = []

    def read(start: int, stop: int) -> Rows:
        computed.extend(range(start, stop))
        return image[start:stop]

    shared = Shared(Picture(5, 40, read))
    first, second = shared.reader(), shared.reader()
    ahead = 0
    for start in range(0, 40, 8):
        assert np.array_equal(first.rows(start, start + 8), image[start : start + 8])
        until = min(start + 19, 40)
        assert np.array_equal(second.rows(ahead, until), image[ahead:until])
        ahead = until
    assert computed == list(range(40))


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12), st.integers(0, 12)), max_size=12), st.integers(1, 12))
def test_shared_rows_are_right_whoever_reads_them_when(reads: list[tuple[int, int, int]], most: int) -> None:
    image = np.random.default_rng(0).random((12, 2, 3)).astype(np.float32)
    shared = Shared(picture_of(image))
    shared.most_bytes = most * 24  # type: ignore[misc]
    readers = [shared.reader(), shared.reader()]
    for who, one, other in reads:
        start, stop = sorted((one, other))
        assert np.array_equal(readers[who].rows(start, stop), image[start:stop])

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge import Picture, picture_of
from artforge.ahead import STRIPS_AHEAD, ahead
from artforge.picture import Rows

IMAGES = [np.random.Generator(np.random.PCG64(seed)).random((37, 11, 3), np.float32) for seed in range(3)]


def pictures() -> Iterator[Picture]:
    return map(picture_of, IMAGES)


def failing_at(row: int) -> Picture:
    def read(start: int, stop: int) -> Rows:
        if stop > row:
            raise KeyError("a part is at fault")
        return np.zeros((stop - start, 100_000, 3), np.float32)

    return Picture(100_000, 200, read)


@pytest.mark.parametrize("dtype", ["float32", "uint8", "uint16"])
def test_pictures_arrive_in_their_order_as_they_are(dtype: str) -> None:
    with ahead(pictures(), dtype) as arriving:
        for image, picture in zip(IMAGES, arriving, strict=True):
            np.testing.assert_array_equal(picture.array(dtype), picture_of(image).array(dtype))


@given(st.data())
@settings(deadline=None, max_examples=50)
def test_rows_may_be_read_in_any_steps_downwards(data: st.DataObject) -> None:
    with ahead([picture_of(IMAGES[0])], "float32") as arriving:
        for picture in arriving:
            place = 0
            while place < 37:
                start = data.draw(st.integers(place, 37))
                place = data.draw(st.integers(start, 37))
                np.testing.assert_array_equal(picture.rows(start, place), IMAGES[0][start:place])
                place = max(place, start) + (start == place)


def test_rows_of_several_strips_are_joined() -> None:
    image = np.random.Generator(np.random.PCG64(1)).random((9, 60_000, 3), np.float32)
    with ahead([picture_of(image)], "float32") as arriving:
        picture = next(arriving)
        np.testing.assert_array_equal(picture.rows(0, 2), image[:2])
        np.testing.assert_array_equal(picture.rows(1, 8), image[1:8])
        np.testing.assert_array_equal(picture.rows(8, 9), image[8:9])


def test_rows_that_are_not_read_are_passed_over() -> None:
    with ahead(pictures(), "float32") as arriving:
        next(arriving).rows(3, 5)
        next(arriving)
        np.testing.assert_array_equal(next(arriving).array(), IMAGES[2])
        assert next(arriving, None) is None


def test_rows_that_have_gone_by_are_refused() -> None:
    image = np.zeros((9, 60_000, 3), np.float32)
    with ahead([picture_of(image)], "uint8") as arriving:
        picture = next(arriving)
        picture.rows(8, 9, np.uint8)
        with pytest.raises(ValueError, match="row 0 has gone by"):
            picture.rows(0, 1, np.uint8)


def test_floats_serve_a_reader_of_whole_numbers_but_not_the_other_way() -> None:
    with ahead(pictures(), "float32") as arriving:
        np.testing.assert_array_equal(next(arriving).array(np.uint16), picture_of(IMAGES[0]).array(np.uint16))
    with ahead(pictures(), "uint8") as arriving, pytest.raises(ValueError, match="says that it reads uint8"):
        next(arriving).array(np.uint16)


def test_what_goes_wrong_is_raised_where_the_rows_are_read() -> None:
    with ahead([failing_at(150)], "uint8") as arriving:
        picture = next(arriving)
        picture.rows(0, 100, np.uint8)
        with pytest.raises(KeyError, match="a part is at fault"):
            picture.rows(100, 200, np.uint8)


def test_what_goes_wrong_between_pictures_is_raised_too() -> None:
    def two() -> Iterator[Picture]:
        yield picture_of(IMAGES[0])
        raise KeyError("the second is at fault")

    with ahead(two(), "uint8") as arriving:
        next(arriving)
        with pytest.raises(KeyError, match="the second"):
            next(arriving)


def test_only_so_many_strips_wait() -> None:
    computed: list[int] = []
    stalled = threading.Event()

    def read(start: int, stop: int) -> Rows:
        computed.append(stop - start)
        if len(computed) > STRIPS_AHEAD + 2:
            stalled.set()
        return np.zeros((stop - start, 100_000, 3), np.float32)

    with ahead([Picture(100_000, 200, read)], "uint8") as arriving:
        picture = next(arriving)
        picture.rows(0, 1, np.uint8)
        assert not stalled.wait(0.5)
        picture.rows(1, 60, np.uint8)
        assert stalled.wait(10)


@pytest.mark.parametrize("read", [True, False])
def test_leaving_ends_the_thread(read: bool) -> None:
    with ahead([Picture(100_000, 4000, lambda a, b: np.zeros((b - a, 100_000, 3), np.float32))], "uint8") as arriving:
        picture = next(arriving)
        if read:
            picture.rows(0, 10, np.uint8)
    assert "artforge-ahead" not in [thread.name for thread in threading.enumerate()]


def test_what_stops_the_reader_is_raised_as_it_is() -> None:
    def stop() -> Any:
        with ahead(pictures(), "uint8"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()

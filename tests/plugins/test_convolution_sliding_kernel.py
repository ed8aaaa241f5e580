"""The filter `sliding-kernel`: where the window is at each moment, and what it shows there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import plain_convolution as plain
import pytest
from artforge_convolution import sliding_sheet
from artforge_convolution.journey import Journey
from artforge_convolution.kernel import Kernel
from artforge_convolution.numerals import brief
from artforge_convolution.sheet import Sheet
from artforge_convolution.sliding_places import places_of
from artforge_convolution.sliding_sheet import Content
from films import noise
from pydantic import ValidationError
from stage import built, scene_of

from artforge import Canvas, Picture, Scene, drawing
from artforge.parts import Filter
from artforge.scene import Keeper

Floats = npt.NDArray[np.float32]
SIZE = (320, 180)


def filtered(playhead: float, picture: Picture | None = None, keeper: Keeper | None = None, **keys: object) -> Floats:
    picture = picture or noise(*SIZE)
    scene = scene_of((picture.width, picture.height), keeper=keeper)
    there = Scene(scene.canvas, playhead, scene.rng, scene.keeper)
    step = {"use": "sliding-kernel", "kernel": "sobel", "columns": 8, "region": "square", **keys}
    result: Floats = built(Filter, step).apply(picture, there).array()
    return result


def test_the_window_goes_over_all_places_row_by_row() -> None:
    journey = Journey(3, 4, returns=False)
    moments = [journey.moment((place + 0.2) / 12) for place in range(12)]
    assert [(moment.row, moment.column) for moment in moments] == [
        (row, column) for row in range(3) for column in range(4)
    ]
    assert [moment.done for moment in moments] == list(range(12))


def test_the_window_moves_and_does_not_jump() -> None:
    journey = Journey(3, 3, returns=True)
    moments = [journey.moment(index / 2000) for index in range(2001)]
    for one, next_ in pairwise(moments):
        assert abs(one.row - next_.row) < 0.12
        assert abs(one.column - next_.column) < 0.12


def test_a_journey_that_stays_ends_with_the_whole_map() -> None:
    moment = Journey(3, 4, returns=False).moment(1.0)
    assert (moment.row, moment.column, moment.done, moment.fresh, moment.faded) == (2, 3, 11, 1, 0)


def test_a_journey_that_returns_shows_the_whole_map_and_then_fades() -> None:
    journey = Journey(3, 4, returns=True)
    whole, end = journey.moment(0.9), journey.moment(1.0)
    assert (whole.done, whole.fresh, whole.faded) == (11, 1, 0)
    assert (end.row, end.column, end.faded) == (0, 0, 1)


def test_the_last_frame_of_a_loop_runs_into_the_first() -> None:
    first, last, middle, next_ = (filtered(playhead) for playhead in (0.0, 1 - 1e-6, 0.5, 0.5 + 1e-6))
    np.testing.assert_allclose(last, first, atol=0.02)
    np.testing.assert_allclose(middle, next_, atol=0.02)


def test_the_map_fills_in() -> None:
    frames = [filtered(playhead, returns=False) for playhead in (0.1, 0.4, 0.7, 1.0)]
    away = [np.count_nonzero(np.abs(frame - frames[-1]).max(-1) > 0.05) for frame in frames]
    assert away == sorted(away, reverse=True)
    assert away[2] > 0


def test_the_products_under_the_window_add_up_to_the_map() -> None:
    picture = np.random.default_rng(1).random((7, 9), np.float32)
    kernel = built(Kernel, "sobel").matrices()[0, 0]
    made = plain.convolution(picture[None], kernel[None, None], 2)[0]
    content = Content(picture, 0, kernel, made.astype(np.float32), 2, "sobel")
    for place in range(made.size):
        assert content.products(place).sum() == pytest.approx(made.flat[place], abs=1e-5)


def test_every_product_counts_for_the_size_of_letters() -> None:
    picture, kernel = np.array([[0, 0.36, 1]], np.float32), np.array([[-0.5]], np.float32)
    content = Content(picture, 0, kernel, np.array([[0, -1, 1]], np.float32), 1, "")
    written = {brief(float(content.products(place)[0, 0])) for place in range(3)}
    assert written == {"0", "-.18", "-.5"}
    assert set(content.texts()) >= written


def test_without_numbers_nobody_looks_for_what_they_are_divided_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sliding_sheet, "written", lambda matrix: pytest.fail("the kernel's numbers were written"))
    filtered(0.5, kernel="mean", numbers=False)


def test_what_is_shown_is_the_map_that_loops_find() -> None:
    picture = noise(1280, 720)
    got = filtered(1.0, picture, returns=False, numbers=False, padding=1)
    square = picture.array()[:, 280:1000].reshape(8, 90, 8, 90, 3).mean((1, 3))
    expected = plain.convolution(plain.luma(square)[None], built(Kernel, "sobel").matrices()[:1], 1, 1)[0]
    place = places_of(Sheet.on(Canvas(size=(1280, 720)), "dark"), (10, 10), (3, 3), (8, 8)).map
    cell = place.width / 8
    for row, column in np.ndindex(8, 8):
        colour = got[int(place.top + (row + 0.3) * cell), int(place.left + (column + 0.3) * cell)]
        value = expected[row, column] / np.abs(expected).max()
        np.testing.assert_allclose(colour, drawing.diverging(0.6 * value, drawing.theme("dark")), atol=0.01)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1000, 1000), (64, 48), (3000, 300)])
@pytest.mark.parametrize("sides", [((8, 8), (3, 3), (6, 6)), ((9, 16), (5, 5), (5, 12)), ((20, 6), (4, 2), (17, 5))])
def test_the_four_grids_are_inside_the_sheet_and_apart(size: tuple[int, int], sides: Any) -> None:
    sheet = Sheet.on(Canvas(size=size), "dark")
    places = places_of(sheet, *sides)
    boxes = [places.picture, places.kernel, places.products, places.map]
    for index, one in enumerate(boxes):
        assert sheet.box.left - 1 <= one.left < one.right <= sheet.box.right + 1
        assert sheet.box.top - 1 <= one.top < one.bottom <= sheet.box.bottom + 1
        for other in boxes[:index]:
            apart = (
                one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
            )
            assert apart


def test_what_stays_is_drawn_once_and_again_for_another_picture() -> None:
    keeper = Keeper()
    first = filtered(0.3, keeper=keeper)
    held = keeper.held
    np.testing.assert_array_equal(filtered(0.3, keeper=keeper), first)
    assert keeper.held == held > 0
    assert np.abs(filtered(0.3, noise(*SIZE, seed=1), keeper) - first).max() > 0.1


@pytest.mark.parametrize("size", [(96, 64), (64, 96), (20, 12)])
def test_it_is_drawn_on_any_canvas(size: tuple[int, int]) -> None:
    assert filtered(0.4, noise(*size)).std() > 0.02


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"stride": 4}, "stride of 4 is over the window of 3x3.*set `stride` to 3 at the most"),
        ({"padding": 3}, "padding of 3 leaves room.*set `padding` to 2 at the most"),
        ({"index": 2}, "bank has 2 kernels.*set it to 1 at the most"),
        ({"kernel": "network-kernels"}, "kernel of 3 channels.*take one that looks at brightness"),
        ({"kernel": {"use": "matrix", "rows": [[1, 2], [3]]}}, "give all as many"),
        ({"columns": 1}, "greater than or equal to 2"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built(Filter, {"use": "sliding-kernel", "kernel": "sobel", **keys})


def test_a_picture_smaller_than_the_kernel_is_refused() -> None:
    part = built(Filter, {"use": "sliding-kernel", "columns": 3})
    assert "a kernel of 4x4 does not fit into 2x3 pixels: set `columns` higher" in (
        part.misfit(Canvas(size=SIZE)) or ""
    )
    assert built(Filter, {"use": "sliding-kernel", "columns": 8}).misfit(Canvas(size=SIZE)) is None

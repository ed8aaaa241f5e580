"""The filter `pixel-values`: the numbers are those of the pixels, and can be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import plain_convolution as plain
import pytest
from artforge_convolution.cells import cell_of, fitting
from artforge_convolution.layout import tiled
from artforge_convolution.pixel_values import TINTS, PixelValues, tinted
from artforge_convolution.sheet import Sheet
from films import flat, noise
from pydantic import ValidationError
from stage import built, scene_of

from artforge import Canvas, Picture, drawing, picture_of
from artforge.parts import Filter

Floats = npt.NDArray[np.float32]
CANVAS = Canvas(size=(640, 360))


def filtered(picture: Picture, **keys: object) -> Floats:
    part = built(Filter, {"use": "pixel-values", "columns": 16, **keys})
    result: Floats = part.apply(picture, scene_of((picture.width, picture.height))).array()
    return result


def corners(image: Floats, box: drawing.Box, rows: int, columns: int) -> Floats:
    """Return the colour near the corner of each cell, where no number stands."""
    result = np.zeros((rows, columns, 3), np.float32)
    for row, column in np.ndindex(rows, columns):
        cell = cell_of(box, (rows, columns), row, column)
        result[row, column] = image[int(cell.top + 0.12 * cell.height), int(cell.left + 0.12 * cell.width)]
    return result


def blocks(picture: Picture, rows: int, columns: int) -> Floats:
    """Return the means of a picture's blocks."""
    high, wide = picture.height // rows, picture.width // columns
    found: Floats = picture.array().reshape(rows, high, columns, wide, 3).mean((1, 3))
    return found


def test_each_cell_has_the_brightness_of_its_pixels() -> None:
    picture = noise(*CANVAS.size)
    box = Sheet.on(CANVAS, "dark").box.shaped(16 / 9)
    expected = plain.luma(blocks(picture, 9, 16))[..., None].repeat(3, -1)
    np.testing.assert_allclose(corners(filtered(picture), box, 9, 16), expected, atol=1e-4)


def test_a_colour_picture_is_three_matrices_beside_itself() -> None:
    picture = noise(*CANVAS.size)
    got, pixels = filtered(picture, channels="rgb"), blocks(picture, 9, 16)
    sheet = Sheet.on(CANVAS, "dark")
    boxes = tiled(sheet.box, 4, aspect=16 / 9, gap=sheet.gap, below=1.9 * sheet.letters)
    expected = [pixels, *(tinted(pixels[..., channel], channel) for channel in range(3))]
    for box, colours in zip(boxes, expected, strict=True):
        np.testing.assert_allclose(corners(got, box, 9, 16), colours, atol=1e-4)


def test_a_full_channel_has_its_own_colour_and_an_empty_one_is_black() -> None:
    for channel, colour in enumerate(TINTS.values()):
        np.testing.assert_allclose(tinted(np.array([[0.0, 1.0]], np.float32), channel), [[(0, 0, 0), colour]])


@pytest.mark.parametrize(
    ("level", "letters_are_dark"), [(0, False), (60, False), (100, False), (170, True), (255, True)]
)
def test_numbers_are_dark_on_light_and_light_on_dark(level: int, letters_are_dark: bool) -> None:
    got = filtered(flat(*CANVAS.size, (level, level, level)))
    box = cell_of(Sheet.on(CANVAS, "dark").box.shaped(16 / 9), (9, 16), 0, 1).inset(4)
    cell = got[int(box.top) : int(box.bottom), int(box.left) : int(box.right), 0]
    darker, lighter = level / 255 - cell.min(), cell.max() - level / 255
    assert (darker > 0.3, lighter > 0.3) == (letters_are_dark, not letters_are_dark)


@pytest.mark.parametrize(
    ("values", "value", "text"),
    [("levels", 0.0, "0"), ("levels", 1.0, "255"), ("levels", 0.5, "128"), ("levels", 0.2, "51"),
     ("shares", 0.0, ".00"), ("shares", 0.256, ".26"), ("shares", 1.0, "1"), ("shares", 0.997, "1")],
)  # fmt: skip
def test_values_are_written_as_levels_or_as_shares(values: Any, value: float, text: str) -> None:
    assert PixelValues.model_construct(values=values)._text(value) == text


def test_the_numbers_that_are_written_are_those_of_the_file_with_8_bits() -> None:
    part = PixelValues.model_construct(values="levels")
    values = np.random.default_rng(0).random((4, 500, 3), np.float32)
    levels = picture_of(values).array(np.uint8)
    assert [part._text(float(value)) for value in values.ravel()] == [str(level) for level in levels.ravel()]


def test_numbers_that_nobody_could_read_are_left_out() -> None:
    assert fitting(["255"], 8, 8) == 0
    assert fitting(["255"], 40, 40) >= 7
    picture = noise(96, 64)
    np.testing.assert_array_equal(filtered(picture), filtered(picture, numbers=False))


def test_an_overview_shows_the_whole_picture_too() -> None:
    picture = flat(*CANVAS.size, (250, 20, 20))
    region = [0.4, 0.4, 0.2, 0.2]
    with_it, without = (filtered(picture, overview=overview, region=region) for overview in (True, False))
    red = [
        np.count_nonzero((np.abs(image - [250 / 255, 20 / 255, 20 / 255]) < 0.01).all(-1))
        for image in (with_it, without)
    ]
    assert red[0] > 0.05 * 640 * 360
    assert red[1] == 0


@pytest.mark.parametrize("channels", ["grey", "rgb"])
@pytest.mark.parametrize("overview", [True, False])
@pytest.mark.parametrize("size", [(96, 64), (64, 160)])
def test_all_pixels_are_seen_on_any_canvas(size: tuple[int, int], overview: bool, channels: str) -> None:
    got = filtered(noise(*size), channels=channels, overview=overview, region="square", theme="light")
    matrices = 1 if channels == "grey" else 3 if overview else 4
    assert len(np.unique(got.reshape(-1, 3), axis=0)) > matrices * 16 * 16


@pytest.mark.parametrize("channels", ["grey", "rgb"])
def test_a_canvas_of_one_pixel_does_not_stop_it(channels: str) -> None:
    assert filtered(noise(1, 1), channels=channels, overview=True, theme="light").shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"region": [0.6, 0.0, 0.5, 1.0]}, "reaches beyond the picture"),
        ({"region": [0.0, 0.0, 1.0]}, "Field required"),
        ({"region": "middle"}, "'whole' or 'square'"),
        ({"columns": 0}, "greater than or equal to 1"),
        ({"columns": 513}, "less than or equal to 512"),
        ({"channels": "cmyk"}, "'grey' or 'rgb'"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built(Filter, {"use": "pixel-values", **keys})


def test_a_region_of_more_pixels_than_there_is_room_for_is_refused() -> None:
    part = built(Filter, {"use": "pixel-values", "columns": 400, "region": [0.0, 0.0, 0.01, 1.0]})
    assert "set `columns` lower or `region` less high" in (part.misfit(CANVAS) or "")
    assert built(Filter, "pixel-values").misfit(CANVAS) is None

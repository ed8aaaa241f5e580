"""The filters `crop` and `resize` against resampling written out in float64."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from films import noise, smooth
from pydantic import ValidationError
from stage import built, in_strips, scene_of, shown

from artforge import Picture, picture_of
from artforge.parts import Filter

Doubles = npt.NDArray[np.float64]


def filtered(picture: Picture, use: str, **keys: object) -> Picture:
    return built(Filter, {"use": use, **keys}).apply(picture, scene_of((picture.width, picture.height)))


def cubic(distance: float) -> float:
    d = abs(distance)
    if d <= 1:
        return 1.5 * d**3 - 2.5 * d**2 + 1
    return -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2 if d < 2 else 0.0


def resampled(values: npt.NDArray[Any], start: float, length: float, count: int) -> Doubles:
    """Resample the first axis: `count` values that show `length` from `start`; the edge is repeated."""
    scale = length / count
    stretch, size = max(scale, 1.0), len(values)
    result = []
    for place in range(count):
        centre = start + (place + 0.5) * scale - 0.5
        around = range(int(centre - 2 * stretch) - 2, int(centre + 2 * stretch) + 3)
        weights = [cubic((near - centre) / stretch) for near in around]
        mixed = sum(weight * values[min(max(near, 0), size - 1)] for near, weight in zip(around, weights, strict=True))
        result.append(mixed / sum(weights))
    return np.array(result, np.float64)


def scaled(image: npt.NDArray[Any], box: tuple[float, float, float, float], size: tuple[int, int]) -> Doubles:
    left, top, width, height = box
    down = resampled(image.astype(np.float64), top, height, size[1])
    return np.clip(resampled(down.swapaxes(0, 1), left, width, size[0]).swapaxes(0, 1), 0, 1)


def test_a_crop_scales_a_region_to_the_canvas() -> None:
    picture = noise(40, 20)
    got = filtered(picture, "crop", region=[0.1, 0.2, 0.5, 0.5]).array()
    np.testing.assert_allclose(got, scaled(picture.array(), (4, 4, 20, 10), (40, 20)), atol=1e-5)


def test_a_crop_of_everything_changes_nothing() -> None:
    picture = noise(40, 20)
    got = filtered(picture, "crop", region=[0.0, 0.0, 1.0, 1.0]).array()
    np.testing.assert_allclose(got, picture.array(), atol=1e-6)


def test_a_region_of_another_shape_is_cut_to_cover() -> None:
    picture = noise(40, 20)
    got = filtered(picture, "crop", region=[0.0, 0.0, 0.5, 1.0]).array()
    np.testing.assert_allclose(got, scaled(picture.array(), (0, 5, 20, 10), (40, 20)), atol=1e-5)


def test_a_region_of_another_shape_can_be_contained() -> None:
    picture = noise(40, 20)
    got = filtered(picture, "crop", region=[0.0, 0.0, 0.5, 1.0], fit="contain", background="#ff0000").array()
    np.testing.assert_allclose(got[:, 10:30], picture.array()[:, :20], atol=1e-6)
    np.testing.assert_array_equal(got[:, :10], np.broadcast_to(np.array([1, 0, 0], np.float32), (20, 10, 3)))


def test_a_region_of_another_shape_can_be_stretched() -> None:
    picture = noise(40, 20)
    got = filtered(picture, "crop", region=[0.5, 0.0, 0.5, 1.0], fit="stretch").array()
    np.testing.assert_allclose(got, scaled(picture.array(), (20, 0, 20, 20), (40, 20)), atol=1e-5)


def test_a_smaller_picture_is_averaged_from_all_its_pixels() -> None:
    picture = noise(40, 20)
    got = filtered(picture, "resize", size=[0.4, 0.4]).array()
    np.testing.assert_allclose(got[6:14, 12:28], scaled(picture.array(), (0, 0, 40, 20), (16, 8)), atol=1e-5)
    assert np.all(got[:6] == 1)
    assert np.all(got[:, 28:] == 1)


@pytest.mark.parametrize(
    ("position", "corner"), [([0.0, 0.0], (0, 0)), ([1.0, 0.0], (20, 0)), ([0.0, 1.0], (0, 10)), ([0.25, 0.5], (5, 5))]
)
def test_a_smaller_picture_stands_at_its_position(position: list[float], corner: tuple[int, int]) -> None:
    black = picture_of(np.zeros((20, 40, 3), np.float32))
    got = filtered(black, "resize", size=[0.5, 0.5], position=position).array()[..., 0]
    rows, columns = np.nonzero(got == 0)
    found = [int(edge) for edge in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)]
    assert found == [*corner, corner[0] + 20, corner[1] + 10]


@pytest.mark.parametrize(("fit", "extent"), [("contain", (10, 5)), ("cover", (10, 20)), ("stretch", (10, 20))])
def test_a_place_of_another_shape_is_filled_as_asked(fit: str, extent: tuple[int, int]) -> None:
    black = picture_of(np.zeros((20, 40, 3), np.float32))
    got = filtered(black, "resize", size=[0.25, 1.0], fit=fit).array()[..., 0]
    rows, columns = np.nonzero(got == 0)
    assert [int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1] == list(extent)


def test_a_cropped_pattern_is_looked_at_more_closely() -> None:
    region = [0.25, 0.25, 0.5, 0.5]
    cropped = shown({"use": "gradient", "shape": "radial"}, {"use": "crop", "region": region}, size=(40, 30))
    closer = ["fit", {"use": "zoom", "scale": 0.5}]
    assert cropped.pattern is not None
    expected = shown({"use": "gradient", "shape": "radial", "coordinates": closer}, size=(40, 30)).array()
    np.testing.assert_allclose(cropped.array(), expected, atol=1e-4)


def test_a_resized_pattern_stands_on_its_background() -> None:
    picture = shown({"use": "solid", "colour": "black"}, {"use": "resize", "size": [0.5, 0.5]}, size=(40, 20))
    assert picture.pattern is not None
    expected = np.ones((20, 40, 3))
    expected[5:15, 10:30] = 0
    np.testing.assert_array_equal(picture.array(), expected)


def test_a_moving_region_of_a_pattern_keeps_its_structure() -> None:
    keys = set()
    for left in (0.0, 0.3):
        picture = shown("cppn", {"use": "crop", "region": [left, 0.1, 0.5, 0.5]})
        assert picture.pattern is not None
        keys.add(picture.pattern.traced[0].key)
    assert len(keys) == 1


@pytest.mark.parametrize("strip", [1, 7, 32])
@pytest.mark.parametrize(
    "step", [{"use": "crop", "region": [0.1, 0.3, 0.31, 0.22]}, {"use": "resize", "size": [0.3, 0.7], "fit": "cover"}]
)
def test_strips_of_any_height_give_the_same_picture(step: dict[str, Any], strip: int) -> None:
    whole, read = (filtered(noise(50, 70), **step) for _ in range(2))
    assert in_strips(read, strip).tobytes() == whole.array().tobytes()


def test_nothing_is_computed_before_it_is_asked_for_and_each_row_once() -> None:
    computed: list[int] = []

    def recorded(start: int, stop: int) -> npt.NDArray[np.float32]:
        computed.extend(range(start, stop))
        return smooth(30, 40).read(start, stop)

    picture = filtered(Picture(30, 40, recorded), "crop", region=[0.0, 0.25, 0.5, 0.5])
    assert computed == []
    in_strips(picture, 3)
    assert computed == list(range(8, 32))


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"use": "crop", "region": [0.6, 0.0, 0.5, 1.0]}, "reaches beyond the picture"),
        ({"use": "crop", "region": [0.0, 0.0, 0.0, 1.0]}, "greater than or equal to 0.001"),
        ({"use": "crop", "region": [0.0, 0.0, 1.0]}, "Field required"),
        ({"use": "resize", "size": [1.5, 0.5]}, "less than or equal to 1"),
        ({"use": "resize", "position": [2.0, 0.5]}, "less than or equal to 1"),
        ({"use": "resize", "fit": "crop"}, "cover"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Filter, keys)

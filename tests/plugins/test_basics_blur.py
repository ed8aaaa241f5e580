"""The filters `blur` and `sharpen` against convolutions written out in float64."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.gaussian import Gaussian
from films import noise, smooth
from oklab_by_numpy import from_light, to_light
from pydantic import ValidationError
from stage import built, in_strips, scene_of

from artforge import Picture, WindowFilter, picture_of

Doubles = npt.NDArray[np.float64]


def filtered(picture: Picture, use: str, **keys: object) -> Picture:
    part = built(WindowFilter, {"use": use, **keys})
    return part.apply(picture, scene_of((picture.width, picture.height)))


def convolved(image: npt.NDArray[Any], deviation: float) -> Doubles:
    """Blur by a bell of 6 deviations on either side, with the edge repeated."""
    side = int(np.ceil(6 * deviation))
    bell = np.exp(-0.5 * (np.arange(-side, side + 1) / deviation) ** 2)
    bell /= bell.sum()
    result = np.asarray(image, np.float64)
    for axis in (0, 1):
        padded = np.pad(result, [(side, side) if other == axis else (0, 0) for other in range(3)], "edge")
        taps = [np.take(padded, np.arange(offset, offset + result.shape[axis]), axis) for offset in range(2 * side + 1)]
        result = np.tensordot(bell, taps, 1)
    return result


@pytest.mark.parametrize("deviation", [0.5, 1.0, 3.0, 7.9, 8.0, 12.0, 15.9, 16.0, 23.0])
def test_a_blur_is_a_convolution_with_a_bell(deviation: float) -> None:
    picture = noise(100, 130)
    got = filtered(picture, "blur", radius=deviation / 100, linear=False).array()
    np.testing.assert_allclose(got, convolved(picture.array(), deviation), atol=0.005)


@pytest.mark.parametrize("deviation", [8.0, 15.0, 16.0, 25.0])
def test_a_wide_blur_of_an_edge_is_as_smooth_as_a_bell(deviation: float) -> None:
    image = np.zeros((100, 160, 3), np.float32)
    image[:, 80:] = 1
    got = filtered(picture_of(image), "blur", radius=deviation / 100, linear=False).array()
    np.testing.assert_allclose(got, convolved(image, deviation), atol=0.003)


def test_a_linear_blur_adds_up_light() -> None:
    picture = noise(40, 30)
    got = filtered(picture, "blur", radius=0.05).array()
    np.testing.assert_allclose(got, from_light(convolved(to_light(picture.array()), 1.5)), atol=0.002)


@pytest.mark.parametrize("linear", [True, False])
@pytest.mark.parametrize("radius", [0.0, 0.02, 0.07, 0.25])
@pytest.mark.parametrize("strip", [1, 7, 32])
def test_a_blur_is_the_same_in_strips_of_any_height(strip: int, radius: float, linear: bool) -> None:
    whole, read = (filtered(noise(50, 131), "blur", radius=radius, linear=linear) for _ in range(2))
    assert in_strips(read, strip).tobytes() == whole.array().tobytes()


def test_a_blur_of_no_radius_changes_nothing() -> None:
    picture = noise(9, 7)
    assert filtered(picture, "blur", radius=0.0, linear=False).array().tobytes() == picture.array().tobytes()


@pytest.mark.parametrize("radius", [0.01, 0.25])
def test_a_blur_leaves_a_plain_surface_as_it_is(radius: float) -> None:
    plain = picture_of(np.full((70, 90, 3), 0.6, np.float32))
    np.testing.assert_allclose(filtered(plain, "blur", radius=radius).array(), 0.6, atol=1e-5)


def test_a_wide_bell_costs_no_more_weights_than_a_narrow_one() -> None:
    assert max(len(Gaussian.of(deviation).weights) for deviation in (7.9, 40.0, 333.0, 2000.0)) < 32


def test_bells_that_are_cut_off_add_up_to_one() -> None:
    for deviation in (0.0, 0.4, 2.0, 9.0, 100.0):
        weights = Gaussian.of(deviation).weights
        assert weights[0] + 2 * sum(weights[1:]) == pytest.approx(1)


def test_sharpening_adds_what_the_blur_lacks_in_luma() -> None:
    image = smooth(40, 30).array() * 0.5 + 0.25
    got = filtered(picture_of(image), "sharpen", amount=2.0, radius=0.1).array()
    luma = (image - convolved(image, 3.0)) @ np.array([0.2126, 0.7152, 0.0722])
    np.testing.assert_allclose(got, np.clip(image + 2 * luma[..., None], 0, 1), atol=0.003)


def test_differences_up_to_the_threshold_are_left_alone() -> None:
    image = noise(20, 20).array() * 0.05 + 0.5
    assert filtered(picture_of(image), "sharpen", threshold=0.05).array().tobytes() == image.tobytes()


def test_sharpening_keeps_differences_between_channels() -> None:
    image = noise(20, 20).array() * 0.2 + 0.4
    got = filtered(picture_of(image), "sharpen", amount=1.0, radius=0.05).array()
    np.testing.assert_allclose(got[..., 0] - got[..., 2], image[..., 0] - image[..., 2], atol=1e-6)


@pytest.mark.parametrize("strip", [1, 7, 32])
def test_sharpening_is_the_same_in_strips_of_any_height(strip: int) -> None:
    whole, read = (filtered(noise(50, 70), "sharpen", radius=0.05) for _ in range(2))
    assert in_strips(read, strip).tobytes() == whole.array().tobytes()


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"use": "blur", "radius": -0.1}, "greater than or equal to 0"),
        ({"use": "blur", "radius": 0.3}, "less than or equal to 0.25"),
        ({"use": "blur", "sigma": 1.0}, "Extra inputs"),
        ({"use": "sharpen", "amount": 11.0}, "less than or equal to 10"),
        ({"use": "sharpen", "threshold": 1.5}, "less than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(WindowFilter, keys)


@pytest.mark.parametrize("strip", [1, 7, 32])
def test_a_blur_behind_a_blur_comes_to_the_last_row(strip: int) -> None:
    once = filtered(noise(50, 60), "blur", radius=0.1)
    assert in_strips(filtered(once, "blur", radius=0.04), strip).shape == (60, 50, 3)

"""The filters `grade`, `vignette` and `grain` against plain formulas in float64."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from films import noise
from hypothesis import given, settings
from hypothesis import strategies as st
from oklab_by_numpy import from_light, light_of, oklab, to_light
from pydantic import ValidationError
from stage import built, in_strips, scene_of, shown

from artforge import Picture, picture_of
from artforge.parts import Filter

Doubles = npt.NDArray[np.float64]


def filtered(picture: Picture, use: str, *, seed: int = 0, **keys: object) -> Picture:
    part = built(Filter, {"use": use, **keys})
    return part.apply(picture, scene_of((picture.width, picture.height), seed=seed))


def graded(image: npt.NDArray[Any], exposure: float, warmth: float, contrast: float, saturation: float) -> Doubles:
    light = to_light(image) * 2.0**exposure
    tilts = np.array([2 ** (warmth / 2), 1, 2 ** (-warmth / 2)])
    lab = oklab(np.minimum(light * tilts / (tilts @ [0.2126, 0.7152, 0.0722]), 1))
    lightness = np.clip(lab[..., 0], 1e-4, 1 - 1e-6)
    curved = lightness**contrast / (lightness**contrast + (1 - lightness) ** contrast)
    scaled: Doubles = lab * (curved / lightness)[..., None] * [1, saturation, saturation]
    return from_light(light_of(scaled))


@pytest.mark.parametrize(
    ("exposure", "warmth", "contrast", "saturation"),
    [(0, 0, 1, 1), (1, 0, 1, 1), (-2, 0, 1, 1), (0, 1, 1, 1), (0, 0, 1.6, 1), (0, 0, 0.5, 1), (0, 0, 1, 0),
     (0, 0, 1, 1.8), (0.5, -0.4, 1.3, 1.2)],
)  # fmt: skip
def test_a_picture_is_graded_in_oklab(exposure: float, warmth: float, contrast: float, saturation: float) -> None:
    picture = noise(30, 20)
    keys: dict[str, Any] = {"exposure": exposure, "warmth": warmth, "contrast": contrast, "saturation": saturation}
    got = filtered(picture, "grade", **keys).array()
    np.testing.assert_allclose(got, graded(picture.array(), exposure, warmth, contrast, saturation), atol=2e-3)


def test_a_grade_of_nothing_changes_nothing_that_shows() -> None:
    picture = noise(30, 20)
    np.testing.assert_allclose(filtered(picture, "grade").array(), picture.array(), atol=2e-4)


def test_gamma_bends_encoded_values() -> None:
    picture = noise(30, 20)
    np.testing.assert_allclose(filtered(picture, "grade", gamma=2.0).array(), np.sqrt(picture.array()), atol=2e-3)


def test_warmth_leaves_white_as_light_as_it_was() -> None:
    grey = picture_of(np.full((1, 1, 3), 0.4, np.float32))
    got = filtered(grey, "grade", warmth=1.0).array()[0, 0].astype(np.float64)
    assert got[0] > 0.4 > got[2]
    light = ((got + 0.055) / 1.055) ** 2.4 @ [0.2126, 0.7152, 0.0722]
    assert light == pytest.approx(((0.4 + 0.055) / 1.055) ** 2.4, rel=1e-3)


def test_greys_stay_grey() -> None:
    greys = np.repeat(np.linspace(0, 1, 33, dtype=np.float32)[None, :, None], 3, 2)
    got = filtered(picture_of(greys), "grade", contrast=1.7, saturation=3.0, exposure=0.3).array()
    np.testing.assert_allclose(got - got.mean(-1, keepdims=True), 0, atol=1e-4)


@given(
    st.floats(-10, 10), st.floats(-2, 2), st.floats(0, 10), st.floats(0, 4), st.floats(0.1, 10)
)  # fmt: skip
@settings(deadline=None, max_examples=30)
def test_no_grade_of_black_white_or_a_pure_colour_is_without_a_number(
    exposure: float, warmth: float, contrast: float, saturation: float, gamma: float
) -> None:
    corners = np.stack(np.meshgrid(*[[0, 1e-7, 1]] * 3), -1).reshape(1, -1, 3).astype(np.float32)
    keys = {"exposure": exposure, "warmth": warmth, "contrast": contrast, "saturation": saturation, "gamma": gamma}
    part = built(Filter, {"use": "grade", **keys})
    got = part.apply(picture_of(corners), scene_of((27, 1))).array()
    assert np.isfinite(got).all()
    assert got[0, 0].max() < 0.02  # black stays black


def test_a_grade_behind_a_pattern_joins_it_and_moves_without_another_structure() -> None:
    keys = set()
    for exposure in (0.0, 1.5):
        picture = shown("cppn", {"use": "grade", "exposure": exposure, "gamma": 1 + exposure})
        assert picture.pattern is not None
        keys.add(picture.pattern.traced[0].key)
    assert len(keys) == 1


def vignetted(size: tuple[int, int], amount: float, start: float, roundness: float) -> Doubles:
    """Return what is left of white."""
    longer = max(size)
    across, down = (2 * (np.arange(side) + 0.5) / side - 1 for side in size)
    scales = [side / (side + (longer - side) * roundness) for side in size]
    distance = np.hypot(across[None] * scales[0], down[:, None] * scales[1]) / np.hypot(scales[0], scales[1])
    share: Doubles = np.clip((distance - start) / (1 - start), 0, 1)
    return 1 - amount * (3 * share**2 - 2 * share**3)


@pytest.mark.parametrize("size", [(40, 21), (21, 40), (16, 16)])
@pytest.mark.parametrize("roundness", [0.0, 0.5, 1.0])
def test_a_vignette_fades_towards_the_corners(size: tuple[int, int], roundness: float) -> None:
    white = picture_of(np.ones((size[1], size[0], 3), np.float32))
    got = filtered(white, "vignette", amount=0.8, start=0.2, roundness=roundness).array()[..., 1]
    np.testing.assert_allclose(got, vignetted(size, 0.8, 0.2, roundness), atol=1e-5)


def test_a_vignette_fades_into_its_colour() -> None:
    got = filtered(noise(101, 101), "vignette", amount=1.0, start=0.0, colour="#ff8000").array()
    np.testing.assert_allclose(got[0, 0], [1, 128 / 255, 0], atol=0.01)


GREY = picture_of(np.full((300, 300, 3), 0.5, np.float32))


@pytest.mark.parametrize("size", [0.0, 0.007, 0.02])
@pytest.mark.parametrize("colour", [0.0, 0.6, 1.0])
def test_grain_has_its_deviation_and_no_bias(size: float, colour: float) -> None:
    got = filtered(GREY, "grain", amount=0.1, size=size, colour=colour).array() - 0.5
    np.testing.assert_allclose(got.std((0, 1)), 0.1, rtol=0.06)
    assert abs(got.mean()) < 0.01


def test_fine_grain_has_no_likeness_between_neighbours() -> None:
    got = filtered(GREY, "grain", size=0.0).array()[..., 0] - 0.5
    for shifted in (np.roll(got, 1, 0), np.roll(got, 1, 1)):
        assert abs(np.corrcoef(got.ravel(), shifted.ravel())[0, 1]) < 0.02


@pytest.mark.parametrize(("colour", "alike"), [(0.0, 1.0), (0.6, 0.64), (1.0, 0.0)])
def test_coloured_grain_differs_between_channels(colour: float, alike: float) -> None:
    got = filtered(GREY, "grain", colour=colour).array() - 0.5
    assert np.corrcoef(got[..., 0].ravel(), got[..., 2].ravel())[0, 1] == pytest.approx(alike, abs=0.03)


def test_grain_is_weaker_in_black_and_white() -> None:
    ends = np.zeros((2, 400, 3), np.float32)
    ends[1] = 1
    got = np.abs(filtered(picture_of(ends), "grain", amount=0.2).array() - ends).mean()
    assert 0 < got < 0.04


def test_another_seed_gives_another_grain() -> None:
    one, two = (filtered(GREY, "grain", seed=seed).array() for seed in (0, 1))
    assert abs(np.corrcoef(one[..., 0].ravel(), two[..., 0].ravel())[0, 1]) < 0.02


@pytest.mark.parametrize(("alive", "same"), [(True, False), (False, True)])
def test_grain_that_is_alive_changes_from_frame_to_frame(alive: bool, same: bool) -> None:
    part = built(Filter, {"use": "grain", "alive": alive})
    scene = scene_of((300, 300))
    later = type(scene)(scene.canvas, 0.25, scene.rng, scene.keeper)
    assert np.array_equal(part.apply(GREY, scene).array(), part.apply(GREY, later).array()) == same


@pytest.mark.parametrize("strip", [1, 7, 32])
@pytest.mark.parametrize(
    "step",
    [
        {"use": "grade", "contrast": 1.4},
        {"use": "vignette"},
        {"use": "grain", "size": 0.03, "colour": 0.5},
        {"use": "grain", "size": 0.0},
    ],
)
def test_strips_of_any_height_give_the_same_picture(step: dict[str, Any], strip: int) -> None:
    picture = filtered(noise(50, 70), **step)
    assert in_strips(picture, strip).tobytes() == picture.array().tobytes()


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"use": "grade", "exposure": 11.0}, "less than or equal to 10"),
        ({"use": "grade", "gamma": 0.0}, "greater than or equal to 0.1"),
        ({"use": "grade", "saturation": -1.0}, "greater than or equal to 0"),
        ({"use": "vignette", "start": 1.0}, "less than or equal to 0.99"),
        ({"use": "grain", "amount": 2.0}, "less than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Filter, keys)

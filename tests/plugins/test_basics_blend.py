"""The filter `blend` against the formulas of W3C's "Compositing and Blending Level 1", pixel by pixel."""

from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.blending import BLENDED, Mode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError
from stage import built, in_strips, scene_of

from artforge import Filter, Picture, Source, picture_of

LUMA = (0.2126, 0.7152, 0.0722)
Pixel = Sequence[float]


def soft_light(b: float, s: float) -> float:
    if s <= 0.5:
        return b - (1 - 2 * s) * b * (1 - b)
    curve = ((16 * b - 12) * b + 4) * b if b <= 0.25 else sqrt(b)
    return b + (2 * s - 1) * (curve - b)


def hard_light(b: float, s: float) -> float:
    return 2 * b * s if s <= 0.5 else 1 - 2 * (1 - b) * (1 - s)


SEPARABLE: dict[str, Callable[[float, float], float]] = {
    "normal": lambda b, s: s,
    "multiply": lambda b, s: b * s,
    "screen": lambda b, s: 1 - (1 - b) * (1 - s),
    "overlay": lambda b, s: hard_light(s, b),
    "soft-light": soft_light,
    "hard-light": hard_light,
    "add": lambda b, s: min(1, b + s),
    "difference": lambda b, s: abs(b - s),
    "lighten": max,
    "darken": min,
}


def with_luma(colour: Pixel, luma: float) -> list[float]:
    moved = [channel + luma - float(np.dot(colour, LUMA)) for channel in colour]
    low, high = min(moved), max(moved)
    if low < 0:
        moved = [luma + (channel - luma) * luma / (luma - low) for channel in moved]
    if high > 1:
        moved = [luma + (channel - luma) * (1 - luma) / (high - luma) for channel in moved]
    return moved


def expected(mode: str, below: Pixel, above: Pixel) -> list[float]:
    if mode == "colour":
        return with_luma(above, float(np.dot(below, LUMA)))
    if mode == "luminosity":
        return with_luma(below, float(np.dot(above, LUMA)))
    return [SEPARABLE[mode](b, s) for b, s in zip(below, above, strict=True)]


COLOURS = np.random.default_rng(1).random((2, 60, 3)).astype(np.float32)
COLOURS[:, :8] = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1]), -1).reshape(8, 3)
COLOURS[1, :8] = COLOURS[1, 7::-1]


@pytest.mark.parametrize("mode", get_args(Mode))
def test_a_mode_does_what_its_formula_says(mode: Mode) -> None:
    below, above = COLOURS
    wanted = [expected(mode, b, s) for b, s in zip(below.astype(float), above.astype(float), strict=True)]
    np.testing.assert_allclose(
        BLENDED[mode](below, above), wanted, atol=2e-3 if mode in ("colour", "luminosity") else 1e-6
    )


@given(st.lists(st.floats(0, 1, width=32), min_size=6, max_size=6), st.sampled_from(get_args(Mode)))
@settings(deadline=None)
def test_no_mode_leaves_the_colours_that_a_screen_can_show(channels: list[float], mode: Mode) -> None:
    got = BLENDED[mode](np.array(channels[:3], np.float32), np.array(channels[3:], np.float32))
    assert np.all(got >= -1e-5)
    assert np.all(got <= 1 + 1e-5)


IMAGE = np.random.default_rng(2).random((37, 20, 3)).astype(np.float32)
BLACK_TO_WHITE = {"use": "gradient", "colours": ["black", "white"], "degrees": 0.0}


def blended(**keys: object) -> Picture:
    return built(Filter, {"use": "blend", **keys}).apply(picture_of(IMAGE), scene_of((20, 37)))


def test_a_source_is_laid_over_with_its_opacity() -> None:
    got = blended(steps=[{"use": "solid", "colour": "red"}], opacity=0.25).array()
    np.testing.assert_allclose(got, 0.75 * IMAGE + 0.25 * np.array([1, 0, 0]), atol=1e-6)


def test_no_opacity_changes_nothing() -> None:
    assert blended(steps=["solid"], mode="difference", opacity=0.0).array().tobytes() == IMAGE.tobytes()


def test_filters_alone_get_the_picture_so_far() -> None:
    got = blended(steps=[{"use": "grade", "saturation": 0.0}], mode="difference").array()
    grey = built(Filter, {"use": "grade", "saturation": 0.0}).apply(picture_of(IMAGE), scene_of((20, 37))).array()
    np.testing.assert_allclose(got, np.abs(IMAGE - grey), atol=1e-6)


def test_a_mask_says_where_by_its_brightness() -> None:
    mask = built(Source, BLACK_TO_WHITE).picture(scene_of((20, 37))).array()
    got = blended(steps=[{"use": "solid", "colour": "white"}], mask=[BLACK_TO_WHITE]).array()
    share = (mask @ np.array(LUMA))[..., None]
    np.testing.assert_allclose(got, IMAGE * (1 - share) + share, atol=1e-5)


def test_an_image_can_be_laid_over(tmp_path: Path) -> None:
    Image.new("RGB", (20, 37), (0, 0, 255)).save(tmp_path / "a.png")
    got = blended(steps=[{"use": "image", "path": str(tmp_path / "a.png")}], mode="multiply").array()
    np.testing.assert_allclose(got, IMAGE * [0, 0, 1], atol=1e-6)


@pytest.mark.parametrize("strip", [1, 7, 32])
def test_strips_of_any_height_give_the_same_picture(strip: int) -> None:
    keys: dict[str, Any] = {
        "steps": [{"use": "blur", "radius": 0.1}, "grain"],
        "mask": [BLACK_TO_WHITE],
        "mode": "screen",
    }
    whole, read = blended(**keys), blended(**keys)
    assert in_strips(read, strip).tobytes() == whole.array().tobytes()


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({}, "Field required"),
        ({"steps": []}, "Field required|at least"),
        ({"steps": ["blur", "solid"]}, "expected a filter"),
        ({"steps": ["solid"], "mode": "burn"}, "multiply"),
        ({"steps": ["solid"], "opacity": 1.5}, "less than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Filter, {"use": "blend", **keys})


def test_a_filtered_copy_of_the_picture_computes_each_row_once() -> None:
    computed: list[int] = []

    def read(start: int, stop: int) -> npt.NDArray[np.float32]:
        computed.extend(range(start, stop))
        return IMAGE[start:stop]

    blend = built(Filter, {"use": "blend", "steps": [{"use": "blur", "radius": 0.2}], "mask": [{"use": "blur"}]})
    in_strips(blend.apply(Picture(20, 37, read), scene_of((20, 37))), 5)
    assert computed == list(range(37))

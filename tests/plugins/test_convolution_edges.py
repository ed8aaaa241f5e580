"""The filter `edges` against slopes written out place by place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import plain_convolution as plain
import pytest
from artforge_convolution.colouring import signed
from artforge_convolution.wheel import LEAST, directed
from films import noise
from oklab_by_numpy import from_light, oklab, to_light
from pydantic import ValidationError
from stage import built, in_strips, scene_of

from artforge import Canvas, Picture, drawing, picture_of
from artforge import oklab as traced
from artforge.parts import Filter

Floats = npt.NDArray[np.float32]
OPERATORS = {"sobel": (1.0, 2.0, 1.0), "prewitt": (1.0, 1.0, 1.0), "scharr": (3.0, 10.0, 3.0)}
DARK = drawing.theme("dark")


def filtered(picture: Picture, **keys: object) -> Picture:
    return built(Filter, {"use": "edges", **keys}).apply(picture, scene_of((picture.width, picture.height)))


def step(width: int = 32, height: int = 24) -> Picture:
    """Black on the left, white on the right."""
    image = np.zeros((height, width, 3), np.float32)
    image[:, width // 2 :] = 1
    return picture_of(image)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(("scale", "cell"), [(0.0, 1), (0.05, 1), (0.05, 3)])
def test_edges_are_the_slopes_that_loops_find(operator: str, scale: float, cell: int) -> None:
    picture = noise(24, 20 if cell == 1 else 60)
    across, down = plain.slopes(plain.luma(picture.array()), OPERATORS[operator], 2 * int(scale * 24 / 2) + 1)
    keys: dict[str, Any] = {"operator": operator, "scale": scale, "gain": 2.0}
    for view, slope in (("x", across), ("y", down)):
        got = filtered(picture, show=view, **keys).array()
        np.testing.assert_allclose(got, signed(np.clip(2 * slope, -1, 1), DARK, 1.0), atol=2e-5)
    magnitude = np.minimum(2 * np.hypot(across, down), 1)
    expected = drawing.ramp(magnitude, (0, 1), [DARK.panel, DARK.ink])
    np.testing.assert_allclose(filtered(picture, show="magnitude", **keys).array(), expected, atol=2e-5)


def test_a_plain_surface_has_no_edges() -> None:
    plain_surface = picture_of(np.full((20, 30, 3), 0.4, np.float32))
    for view in ("x", "y", "magnitude", "angle"):
        got = filtered(plain_surface, show=view).array()
        np.testing.assert_allclose(got, np.broadcast_to(DARK.panel, got.shape), atol=2e-3)


def test_black_beside_white_is_the_strongest_edge() -> None:
    got = filtered(step(), show="magnitude", gain=1.0).array()
    np.testing.assert_allclose(got[:, 15:17], np.broadcast_to(DARK.ink, (24, 2, 3)), atol=1e-5)
    np.testing.assert_allclose(got[:, :14], np.broadcast_to(DARK.panel, (24, 14, 3)), atol=1e-5)


def test_edges_to_the_right_and_downwards_change_places_in_a_transposed_picture() -> None:
    image = noise(30, 22).array()
    turned = picture_of(np.ascontiguousarray(image.swapaxes(0, 1)))
    got = filtered(turned, show="y").array().swapaxes(0, 1)
    np.testing.assert_allclose(got, filtered(picture_of(image), show="x").array(), atol=1e-6)


def test_edges_of_the_negative_have_the_other_colour() -> None:
    image = noise(30, 22).array()
    theme = drawing.theme("light")
    keys: dict[str, Any] = {"show": "x", "gain": 1.0, "theme": "light"}
    across, _ = plain.slopes(plain.luma(image), OPERATORS["sobel"], 1)
    got = filtered(picture_of(1 - image), **keys).array()
    np.testing.assert_allclose(got, signed(-across, theme, 1.0), atol=2e-5)


@pytest.mark.parametrize("view", ["x", "y", "magnitude", "angle"])
@pytest.mark.parametrize("scale", [0.0, 0.05])
@pytest.mark.parametrize("strip", [1, 7, 32])
def test_edges_are_the_same_in_strips_of_any_height(strip: int, scale: float, view: str) -> None:
    whole, read = (filtered(noise(61, 90), show=view, scale=scale) for _ in range(2))
    assert in_strips(read, strip).tobytes() == whole.array().tobytes()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_hue_is_the_direction_and_all_hues_are_as_light_and_as_colourful(name: drawing.ThemeName) -> None:
    angles = np.radians(np.arange(0, 360, 5)).astype(np.float32)
    colours = directed(np.cos(angles), np.sin(angles), np.ones_like(angles), drawing.theme(name))
    lightness, green_red, blue_yellow = oklab(to_light(colours)).T
    assert np.ptp(lightness) < 0.01
    assert np.ptp(np.hypot(green_red, blue_yellow)) < 0.01
    np.testing.assert_allclose(np.exp(1j * np.arctan2(blue_yellow, green_red)), np.exp(1j * angles), atol=0.06)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_has_no_direction_has_the_colour_of_the_panel(name: drawing.ThemeName) -> None:
    nothing, theme = np.zeros(1, np.float32), drawing.theme(name)
    np.testing.assert_allclose(directed(nothing, nothing, nothing, theme)[0], theme.panel, atol=2e-3)


def test_light_is_encoded_as_srgb() -> None:
    light = np.linspace(LEAST, 1, 101, dtype=np.float32)
    encoded: npt.NDArray[np.float32] = traced.encoded(light, np)
    np.testing.assert_allclose(encoded, from_light(light.astype(np.float64)), atol=1e-5)


@pytest.mark.parametrize("size", [(96, 64), (40, 90), (8, 6)])
def test_a_sheet_shows_all_four_views_on_any_canvas(size: tuple[int, int]) -> None:
    got = filtered(noise(*size), show="sheet", scale=0.01).array()
    drawn = np.abs(got - np.array(DARK.paper, np.float32)).max(-1) > 0.02
    high, wide = size[1] // 2, size[0] // 2
    for down, across in np.ndindex(2, 2):
        assert drawn[down * high : (down + 1) * high, across * wide : (across + 1) * wide].mean() > 0.5


def test_a_canvas_of_one_pixel_has_room_for_paper_alone() -> None:
    got = filtered(noise(1, 1), show="sheet", scale=0.01).array()
    np.testing.assert_allclose(got, [[DARK.paper]], atol=1e-6)


def test_the_memory_of_edges_is_that_of_rows_and_of_a_sheet_that_of_the_canvas() -> None:
    canvas = Canvas(size=(3840, 2160))
    rows, sheet = (built(Filter, {"use": "edges", "show": show, "scale": 0.004}) for show in ("angle", "sheet"))
    assert rows.memory(canvas) < 16 << 20
    assert sheet.memory(canvas) >= 2 * 12 * 3840 * 2160


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"operator": "canny"}, "'sobel', 'prewitt' or 'scharr'"),
        ({"show": "all"}, "'sheet'"),
        ({"scale": 0.2}, "less than or equal to 0.05"),
        ({"gain": 0}, "greater than or equal to 0.01"),
        ({"theme": "grey"}, "'dark' or 'light'"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built(Filter, {"use": "edges", **keys})

"""The sources `solid` and `gradient` against plain formulas in float64."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from oklab_by_numpy import mixed
from pydantic import ValidationError
from stage import built, in_strips, shown

from artforge import Source

SIZE = (31, 20)
COLOURS = ["#102060", "#ff8020", "#ffffff"]
ROWS: list[list[float]] = [[16 / 255, 32 / 255, 96 / 255], [1, 128 / 255, 32 / 255], [1, 1, 1]]
DOWN, ACROSS = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
X, Y = (ACROSS + 0.5) / 20 - 31 / 40, (DOWN + 0.5) / 20 - 0.5


def gradient(**keys: object) -> npt.NDArray[Any]:
    return shown({"use": "gradient", "colours": COLOURS, **keys}, size=SIZE).array()


def around(degrees: float) -> npt.NDArray[Any]:
    """Return how far around the middle pixels are, counter-clockwise, in turns."""
    turns: npt.NDArray[Any] = (np.arctan2(-Y, X) / (2 * np.pi) - degrees / 360) % 1
    return turns


def test_a_solid_is_one_colour_and_a_pattern() -> None:
    picture = shown({"use": "solid", "colour": "#804020"}, size=(3, 2))
    np.testing.assert_allclose(picture.array() * 255, np.broadcast_to([128, 64, 32], (2, 3, 3)), atol=1e-4)
    assert picture.pattern is not None


@pytest.mark.parametrize(
    ("degrees", "place"),
    [(0.0, (ACROSS + 0.5) / 31), (180.0, 1 - (ACROSS + 0.5) / 31), (-90.0, (DOWN + 0.5) / 20),
     (90.0, 1 - (DOWN + 0.5) / 20)],
)  # fmt: skip
def test_a_linear_gradient_runs_from_edge_to_edge(degrees: float, place: npt.NDArray[Any]) -> None:
    np.testing.assert_allclose(gradient(degrees=degrees), mixed(place, ROWS), atol=5e-4)


def test_a_slanted_gradient_runs_from_corner_to_corner() -> None:
    angle = np.radians(30)
    place = (X * np.cos(angle) - Y * np.sin(angle)) / (1.55 * np.cos(angle) + np.sin(angle)) + 0.5
    np.testing.assert_allclose(gradient(degrees=30.0), mixed(place, ROWS), atol=5e-4)


def test_a_radial_gradient_runs_from_the_middle_to_the_corners() -> None:
    place = np.hypot(X, Y) / np.hypot(1.55 / 2, 0.5)
    np.testing.assert_allclose(gradient(shape="radial"), mixed(place, ROWS), atol=5e-4)


def test_a_conic_gradient_runs_counter_clockwise() -> None:
    place = around(-77.0)
    np.testing.assert_allclose(gradient(shape="conic", degrees=-77.0), mixed(place, ROWS), atol=1e-3)


def test_a_conic_gradient_that_cycles_has_no_seam() -> None:
    got = gradient(shape="conic", ends="cycle", degrees=-77.0)
    np.testing.assert_allclose(got, mixed(around(-77.0), [*ROWS, ROWS[0]]), atol=1e-3)


def test_stops_say_where_colours_are() -> None:
    place = np.interp((ACROSS + 0.5) / 31, [0.1, 0.3, 0.8], [0, 0.5, 1])
    np.testing.assert_allclose(gradient(degrees=0.0, stops=[0.1, 0.3, 0.8]), mixed(place, ROWS), atol=5e-4)


def test_two_stops_at_one_place_make_a_hard_edge() -> None:
    got = gradient(colours=["red", "red", "blue", "blue"], stops=[0.0, 0.5, 0.5, 1.0], degrees=-90.0)
    np.testing.assert_allclose(got[:10], np.broadcast_to([1, 0, 0], (10, 31, 3)), atol=1e-3)
    np.testing.assert_allclose(got[10:], np.broadcast_to([0, 0, 1], (10, 31, 3)), atol=1e-3)


def test_a_mirrored_gradient_goes_back_and_forth() -> None:
    place = 1 - np.abs(1 - ((DOWN + 0.5) / 20 * 3 + 0.5) % 2)
    np.testing.assert_allclose(gradient(ends="mirror", repeat=3.0, shift=0.25), mixed(place, ROWS), atol=5e-4)


@pytest.mark.parametrize("ends", ["mirror", "cycle"])
def test_a_shift_by_one_closes_the_loop(ends: str) -> None:
    np.testing.assert_allclose(gradient(ends=ends, shift=1.0), gradient(ends=ends), atol=1e-3)


def test_transforms_move_a_gradient() -> None:
    moved = gradient(degrees=0.0, coordinates=["fit", {"use": "rotate", "degrees": 180.0}])
    np.testing.assert_allclose(moved, gradient(degrees=0.0)[::-1, ::-1], atol=1e-3)


@pytest.mark.parametrize("shape", ["linear", "radial", "conic"])
@pytest.mark.parametrize("strip", [1, 7, 32])
def test_strips_of_any_height_give_the_same_picture(shape: str, strip: int) -> None:
    picture = shown({"use": "gradient", "shape": shape}, size=(40, 45))
    assert in_strips(picture, strip).tobytes() == picture.array().tobytes()
    assert np.isfinite(picture.array()).all()


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"colours": ["red"]}, "at least 2"),
        ({"stops": [0.0, 1.0]}, "a stop for each of 3 colours, got 2"),
        ({"stops": [0.0, 0.6, 0.5]}, "must rise"),
        ({"stops": [-0.1, 0.6, 0.7]}, "greater than or equal to 0"),
        ({"stops": [0.0, 0.5, 1.0], "ends": "cycle"}, "no place for the way back"),
        ({"shape": "square"}, "linear"),
        ({"repeat": -1.0}, "greater than or equal to 0"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Source, {"use": "gradient", **keys})

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.palettes import PALETTES
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import PointFilter, picture_of
from artforge.parts import Filter

GREYS = np.linspace(0, 1, 101)
BLACK_RED_WHITE = ["black", "#ff0000", [1, 1, 1]]


def coloured(grey: npt.ArrayLike, **keys: object) -> npt.NDArray[Any]:
    """Return the colours that greys get, shape (greys, 3)."""
    row = np.repeat(np.asarray(grey, np.float32)[None, :, None], 3, 2)
    palette = built(Filter, {"use": "palette", **keys})
    first: npt.NDArray[Any] = palette.apply(picture_of(row), scene_of((row.shape[1], 1))).array()[0]
    return first


def interpolated(places: npt.NDArray[Any], rows: npt.ArrayLike) -> npt.NDArray[Any]:
    colours = np.asarray(rows, float)
    anchors = np.linspace(0, 1, len(colours))
    return np.stack([np.interp(places, anchors, colours[:, channel]) for channel in range(3)], 1)


ROWS = [[0, 0, 0], [1, 0, 0], [1, 1, 1]]


def test_colours_are_interpolated_between() -> None:
    np.testing.assert_allclose(coloured(GREYS, colours=BLACK_RED_WHITE), interpolated(GREYS, ROWS), atol=1e-5)


def test_reverse_begins_with_the_last() -> None:
    got = coloured(GREYS, colours=BLACK_RED_WHITE, reverse=True)
    np.testing.assert_allclose(got, interpolated(1 - GREYS, ROWS), atol=1e-5)


def test_a_mirrored_palette_goes_back_where_it_came() -> None:
    places = 1 - np.abs(1 - (GREYS * 3.0 + 0.5) % 2)
    got = coloured(GREYS, colours=BLACK_RED_WHITE, repeat=3.0, shift=0.25)
    np.testing.assert_allclose(got, interpolated(places, ROWS), atol=1e-5)


def test_without_mirror_a_palette_begins_again() -> None:
    greys = np.array([0.0, 0.2, 0.45, 0.55, 0.8])
    got = coloured(greys, colours=BLACK_RED_WHITE, repeat=2.0, mirror=False)
    np.testing.assert_allclose(got, interpolated(greys * 2 % 1, ROWS), atol=1e-5)


@pytest.mark.parametrize("mirror", [True, False])
def test_black_and_white_get_the_ends(mirror: bool) -> None:
    np.testing.assert_allclose(coloured([0, 1], colours=["#102030", "#ffeedd"], mirror=mirror) * 255,
                               [[16, 32, 48], [255, 238, 221]], atol=1e-3)  # fmt: skip


@pytest.mark.parametrize("mirror", [True, False])
def test_a_shift_by_one_is_all_the_way_round(mirror: bool) -> None:
    greys = np.array([0.1, 0.33, 0.77])
    once = coloured(greys, name="twilight", mirror=mirror, shift=0.0)
    np.testing.assert_allclose(coloured(greys, name="twilight", mirror=mirror, shift=1.0), once, atol=1e-4)


def test_brightness_is_weighed_as_in_bt_709() -> None:
    image = np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1]]], np.float32)
    palette = built(Filter, {"use": "palette", "colours": ["black", "white"]})
    got = palette.apply(picture_of(image), scene_of((3, 1))).array()[0, :, 0]
    np.testing.assert_allclose(got, [0.2126, 0.7152, 0.0722], atol=1e-6)


def test_every_name_works_and_has_colours_in_pairs_of_digits() -> None:
    for name, text in PALETTES.items():
        ends = [tuple(bytes.fromhex(part)) for part in (text.split()[0], text.split()[-1])]
        np.testing.assert_allclose(coloured([0, 1], name=name) * 255, ends, atol=1e-3)


def test_palettes_run_from_dark_to_light_but_for_those_that_go_round() -> None:
    for name, text in PALETTES.items():
        luma = [np.dot(tuple(bytes.fromhex(part)), (0.2126, 0.7152, 0.0722)) for part in text.split()]
        if text.split()[0] == text.split()[-1]:
            assert name in ("twilight", "tide")
        else:
            assert np.all(np.diff(luma) > 0), name


def test_what_moves_keeps_the_structure() -> None:
    keys = set()
    for shift, colours in ((0.0, ["black", "white"]), (0.7, ["navy", "gold"])):
        picture = shown("cppn", {"use": "palette", "shift": shift, "repeat": 1 + shift, "colours": colours})
        assert picture.pattern is not None
        keys.add(picture.pattern.traced[0].key)
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"name": "magam"}, "did you mean 'magma'"),
        ({"colours": ["red"]}, "at least 2"),
        ({"colours": ["red"] * 65}, "at most 64"),
        ({"colours": ["red", "no colour"]}, "expected a colour"),
        ({"colours": ["red", "blue"], "name": "dusk"}, "not both"),
        ({"repeat": -1.0}, "greater than or equal to 0"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(PointFilter, {"use": "palette", **keys})

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.dominant import dominant
from artforge_basics.palettes import PALETTES
from oklab_by_numpy import mixed
from PIL import Image
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import ImageFile, PointFilter, picture_of
from artforge.parts import Filter

GREYS = np.linspace(0, 1, 101)
BLACK_RED_WHITE = ["black", "#ff0000", [1, 1, 1]]


def coloured(grey: npt.ArrayLike, **keys: object) -> npt.NDArray[Any]:
    """Return the colours that greys get, shape (greys, 3)."""
    row = np.repeat(np.asarray(grey, np.float32)[None, :, None], 3, 2)
    palette = built(Filter, {"use": "palette", **keys})
    first: npt.NDArray[Any] = palette.apply(picture_of(row), scene_of((row.shape[1], 1))).array()[0]
    return first


ROWS = [[0, 0, 0], [1, 0, 0], [1, 1, 1]]


def test_colours_are_interpolated_between() -> None:
    np.testing.assert_allclose(coloured(GREYS, colours=BLACK_RED_WHITE), mixed(GREYS, ROWS), atol=2e-4)


def test_reverse_begins_with_the_last() -> None:
    got = coloured(GREYS, colours=BLACK_RED_WHITE, reverse=True)
    np.testing.assert_allclose(got, mixed(1 - GREYS, ROWS), atol=2e-4)


def test_a_mirrored_palette_goes_back_where_it_came() -> None:
    places = 1 - np.abs(1 - (GREYS * 3.0 + 0.5) % 2)
    got = coloured(GREYS, colours=BLACK_RED_WHITE, repeat=3.0, shift=0.25)
    np.testing.assert_allclose(got, mixed(places, ROWS), atol=2e-4)


def test_without_mirror_a_palette_begins_again() -> None:
    greys = np.array([0.0, 0.2, 0.45, 0.55, 0.8])
    got = coloured(greys, colours=BLACK_RED_WHITE, repeat=2.0, mirror=False)
    np.testing.assert_allclose(got, mixed(greys * 2 % 1, ROWS), atol=2e-4)


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
    np.testing.assert_allclose(got, coloured([0.2126, 0.7152, 0.0722], colours=["black", "white"])[:, 0], atol=1e-6)


def test_every_name_works_and_has_colours_in_pairs_of_digits() -> None:
    for name, text in PALETTES.items():
        ends = [tuple(bytes.fromhex(part)) for part in (text.split()[0], text.split()[-1])]
        np.testing.assert_allclose(coloured([0, 1], name=name) * 255, ends, atol=1e-3)


def test_palettes_run_from_dark_to_light_but_for_those_that_go_round() -> None:
    for name, text in PALETTES.items():
        luma = [np.dot(tuple(bytes.fromhex(part)), (0.2126, 0.7152, 0.0722)) for part in text.split()]
        if text.split()[0] == text.split()[-1]:
            assert name in ("twilight", "tide", "roma-o", "rainbow")
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
        ({"colours": ["red", "blue"] * 33}, "at most 64"),
        ({"colours": ["red", "#f00"]}, "two colours or more, and these are all the same"),
        ({"count": 1}, "greater than or equal to 2"),
        ({"image": "nowhere.png"}, "cannot read the file"),
        ({"colours": ["red", "no colour"]}, "expected a colour"),
        ({"colours": ["red", "blue"], "name": "dusk"}, "not both"),
        ({"repeat": -1.0}, "greater than or equal to 0"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(PointFilter, {"use": "palette", **keys})


def test_a_cycle_goes_on_to_the_first_colour_without_an_edge() -> None:
    places = (GREYS * 2.0 + 0.25) % 1
    got = coloured(GREYS, colours=BLACK_RED_WHITE, cycle=True, repeat=2.0, shift=0.25)
    np.testing.assert_allclose(got, mixed(places, [*ROWS, ROWS[0]]), atol=2e-4)


def test_a_cycle_of_a_palette_that_goes_round_adds_nothing() -> None:
    greys = np.array([0.1, 0.33, 0.77])
    once = coloured(greys, name="twilight", mirror=False)
    np.testing.assert_allclose(coloured(greys, name="twilight", cycle=True), once, atol=1e-6)


def image_of(folder: Path, *blocks: tuple[tuple[int, int, int], int], name: str = "photo.png") -> str:
    """Save an image of columns of colours, each so many pixels wide."""
    row = [colour for colour, width in blocks for _ in range(width)]
    Image.fromarray(np.array([row] * 20, np.uint8)).save(folder / name)
    return str(folder / name)


def test_colours_are_taken_from_an_image_from_dark_to_light(tmp_path: Path) -> None:
    path = image_of(tmp_path, ((250, 240, 200), 20), ((20, 30, 60), 10), ((200, 60, 40), 30))
    got = coloured([0, 0.5, 1], image=path, count=3)
    np.testing.assert_allclose(got * 255, [[20, 30, 60], [200, 60, 40], [250, 240, 200]], atol=0.1)


def test_means_of_colours_are_nearest_to_their_pixels(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    centres = np.array([[30, 40, 90], [180, 60, 70], [120, 160, 90], [240, 220, 180]])
    pixels = np.clip(centres[rng.integers(0, 4, (60, 60))] + rng.normal(0, 6, (60, 60, 3)), 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    got = np.array(dominant(ImageFile.open(tmp_path / "photo.png"), 4)) * 255
    nearest = np.abs(got[:, None] - centres[None]).max(-1)
    assert sorted(nearest.argmin(1)) == [0, 1, 2, 3]
    assert nearest.min(1).max() < 10


def test_an_image_of_few_colours_gives_few(tmp_path: Path) -> None:
    path = image_of(tmp_path, ((255, 0, 0), 5), ((0, 0, 255), 5))
    assert len(dominant(ImageFile.open(Path(path)), 6)) == 2


def test_colours_of_an_image_are_in_it_and_the_same_each_time(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    found = dominant(ImageFile.open(tmp_path / "photo.png"), 8)
    dominant.cache_clear()
    assert dominant(ImageFile.open(tmp_path / "photo.png"), 8) == found
    assert {tuple(round(v * 255) for v in colour) for colour in found} <= set(
        map(tuple, pixels.reshape(-1, 3).tolist())
    )


def test_an_image_of_one_colour_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"two colours or more, and this image has only one: .*photo\.png"):
        built(PointFilter, {"use": "palette", "image": image_of(tmp_path, ((9, 9, 9), 4))})


def test_colours_of_an_image_and_a_name_are_refused_together(tmp_path: Path) -> None:
    path = image_of(tmp_path, ((255, 0, 0), 5), ((0, 0, 255), 5))
    with pytest.raises(ValidationError, match="give one of `name`, `colours` and `image`"):
        built(PointFilter, {"use": "palette", "image": path, "colours": ["red", "blue"]})

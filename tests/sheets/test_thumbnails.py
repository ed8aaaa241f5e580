from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from sheet_samples import listening, loop, means, saved, smooth, unheard

from artforge.sheets import threads
from artforge.sheets.threads import each
from artforge.sheets.thumbnails import Thumbnail, thumbnail


def levels(small: Thumbnail) -> npt.NDArray[np.int16]:
    return np.asarray(small.image).astype(np.int16)


@pytest.mark.parametrize(
    ("name", "options"), [("a.png", {}), ("a.webp", {"lossless": True}), ("a.jpg", {"quality": 95})]
)
def test_a_picture_is_reduced_to_the_means_of_its_pixels(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    image = smooth(640, 400)
    small = thumbnail(saved(tmp_path / name, image, **options), 80)
    assert (small.size, small.moves) == ((640, 400), False)
    assert np.abs(levels(small) - means(image, 8)).mean() < 1.0


def test_a_picture_that_is_small_is_left_as_it_is(tmp_path: Path) -> None:
    image = smooth(30, 20)
    assert np.array_equal(levels(thumbnail(saved(tmp_path / "a.png", image), 320)), image)


@pytest.mark.parametrize(("width", "height", "reduced"), [(2000, 4, (100, 1)), (3, 900, (1, 100))])
def test_a_wide_or_tall_picture_keeps_its_longer_side(
    tmp_path: Path, width: int, height: int, reduced: tuple[int, int]
) -> None:
    small = thumbnail(saved(tmp_path / "a.png", smooth(width, height)), 100)
    assert (small.size, small.image.size) == ((width, height), reduced)


def test_a_photo_stands_upright(tmp_path: Path) -> None:
    image, exif = smooth(64, 32), Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    small = thumbnail(saved(tmp_path / "a.jpg", image, exif=exif, quality=95), 64)
    assert (small.size, small.image.size) == ((32, 64), (32, 64))
    assert np.abs(levels(small) - np.rot90(image, -1)).mean() < 4


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    image = np.zeros((8, 8, 4), np.uint8)
    image[:, 4:] = (200, 10, 20, 255)
    small = levels(thumbnail(saved(tmp_path / "a.png", image), 8))
    assert small[0, 0].tolist() == [255, 255, 255]
    assert small[0, 7].tolist() == [200, 10, 20]


def test_sixteen_bits_of_grey_become_eight(tmp_path: Path) -> None:
    grey = np.full((8, 8), 40_000, np.uint16)
    assert thumbnail(saved(tmp_path / "a.png", grey), 8).image.getpixel((3, 3)) == (155, 155, 155)


def test_the_first_frame_of_a_video_stands_for_it(tmp_path: Path) -> None:
    small, png = thumbnail(loop(tmp_path / "a.mp4"), 64), thumbnail(loop(tmp_path / "a.apng"), 64)
    assert (small.size, small.moves, png.moves) == ((64, 64), True, True)
    assert levels(png).std() > 20
    assert np.abs(levels(small) - levels(png)).mean() < 6


@pytest.mark.parametrize("suffix", [".webp", ".apng", ".webm", ".gif"])
def test_every_animation_is_known_to_move(tmp_path: Path, suffix: str) -> None:
    assert thumbnail(loop(tmp_path / f"a{suffix}"), 32).moves


def test_the_pages_of_a_tiff_do_not_move(tmp_path: Path) -> None:
    page = Image.fromarray(smooth(8, 8))
    page.save(tmp_path / "a.tiff", save_all=True, append_images=[page])
    assert not thumbnail(tmp_path / "a.tiff", 8).moves


def refused(path: Path) -> str:
    heard, warn = listening()
    assert list(each(lambda found: thumbnail(found, 32), [path], warn, unheard)) == []
    assert len(heard) == 1
    assert str(path) in heard[0]
    return heard[0]


def test_a_picture_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    data = saved(tmp_path / "a.png", smooth(200, 200)).read_bytes()
    (tmp_path / "a.png").write_bytes(data[: len(data) // 2])
    assert "the image is damaged" in refused(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["a.png", "a.mp4"])
def test_what_is_no_picture_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("artforge: 1\n")
    assert "that can be read" in refused(tmp_path / name)


@pytest.mark.parametrize("most", [1000, 1500])
def test_a_picture_that_is_too_large_to_be_safe_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(threads, "MOST_PIXELS", most)
    assert "too many to open safely" in refused(saved(tmp_path / "a.png", smooth(50, 50)))


def test_a_picture_for_which_there_is_no_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SimpleNamespace(available=16 * 1500)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    assert "over 1,500 pixels, too many to open safely" in refused(saved(tmp_path / "a.png", smooth(50, 50)))


def test_what_pillow_takes_for_too_large_elsewhere_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    path = saved(tmp_path / "a.png", smooth(50, 50))
    assert [found for found, _ in each(lambda found: thumbnail(found, 32), [path], print, unheard)] == [path]
    assert Image.MAX_IMAGE_PIXELS == 1000


def test_a_video_that_is_too_large_to_be_safe_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop(tmp_path / "a.mp4")
    monkeypatch.setattr(threads, "MOST_PIXELS", 64 * 64 - 1)
    assert "too many to open safely" in refused(tmp_path / "a.mp4")


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    assert "no ordinary file" in refused(tmp_path / "a.png")


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert "no ordinary file" in refused(tmp_path / "a.png")


@pytest.mark.parametrize("count", [1, 4])
def test_what_is_made_side_by_side_comes_in_order(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(threads, "processors", lambda: count)
    paths = [Path(f"{number}.png") for number in range(20)]
    told: list[int] = []
    made = list(each(lambda path: path.stem, paths, print, lambda done, of, what: told.append(done)))
    assert made == [(path, path.stem) for path in paths]
    assert told == list(range(1, 21))


def test_only_a_few_are_made_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "processors", lambda: 2)
    begun: list[Path] = []
    paths = [Path(f"{number}.png") for number in range(20)]
    next(each(begun.append, paths, print, unheard))
    assert len(begun) <= 4

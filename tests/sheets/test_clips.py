from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from sheet_samples import loop, smooth

from artforge import ffmpeg
from artforge.sheets.clips import LONGEST_SIDE, SECONDS, clip, fitted
from artforge.sheets.thumbnails import thumbnail


def frames(path: Path, folder: Path) -> list[npt.NDArray[np.int16]]:
    """Make the small film of an animation, and return its frames."""
    film = folder / "clip.mp4"
    film.write_bytes(clip(path, thumbnail(path, 640).size))
    return [
        np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(np.int16)
        for (width, height), pixels in ffmpeg.decoded(film)
    ]


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp"])
def test_a_film_shows_the_animation_s_frames_at_its_speed(tmp_path: Path, suffix: str) -> None:
    shown = frames(loop(tmp_path / f"a{suffix}"), tmp_path)
    expected = thumbnail(tmp_path / f"a{suffix}", 64)
    assert len(shown) == 12
    assert np.abs(shown[0] - np.asarray(expected.image)).mean() < 6
    assert np.abs(shown[6] - shown[0]).mean() > 10


def test_a_film_of_what_is_long_ends_early(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((16, 16, 3), level, np.uint8)) for level in range(0, 250, 10)]
    pages[0].save(tmp_path / "a.gif", save_all=True, append_images=pages[1:], duration=1000)
    shown = frames(tmp_path / "a.gif", tmp_path)
    assert len(shown) == SECONDS * 10
    assert abs(float(shown[-1].mean()) - 10 * (SECONDS - 1)) < 5


def test_a_frame_of_no_length_lasts_as_long_as_in_browsers(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((16, 16, 3), level, np.uint8)) for level in (0, 100, 200)]
    pages[0].save(tmp_path / "a.gif", save_all=True, append_images=pages[1:], duration=0)
    assert len(frames(tmp_path / "a.gif", tmp_path)) == 3


@pytest.mark.parametrize("size", [(1920, 1080), (1, 5000), (333, 111), (64, 64), (2, 3)])
def test_a_film_is_small_and_has_even_sides(size: tuple[int, int]) -> None:
    width, height = fitted(size)
    assert max(width, height) <= max(2, min(LONGEST_SIDE, max(size) + 1))
    assert width % 2 == height % 2 == 0


def test_a_film_is_the_same_every_time(tmp_path: Path) -> None:
    loop(tmp_path / "a.webp")
    assert clip(tmp_path / "a.webp", (64, 64)) == clip(tmp_path / "a.webp", (64, 64))


def test_what_does_not_play_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"\0" * 1000)
    with pytest.raises(ValueError, match=r"does not play, or is damaged: .*a\.mp4"):
        clip(tmp_path / "a.mp4", (64, 64))


def test_an_animation_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.roll(smooth(64, 64), 8 * turn, axis=1)) for turn in range(6)]
    pages[0].save(tmp_path / "a.webp", save_all=True, append_images=pages[1:], duration=100)
    data = (tmp_path / "a.webp").read_bytes()
    (tmp_path / "a.webp").write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match=r"damaged|that can be read"):
        clip(tmp_path / "a.webp", (64, 64))

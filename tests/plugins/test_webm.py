from __future__ import annotations

import re
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from artforge_basics.writers.webm import Webm
from films import FLAT, film_of, flat, noise, write
from viewers import decoded, ffmpeg, times

from artforge import Canvas, OutputError, Timeline, picture_of


@pytest.mark.parametrize(("fps", "shown"), [(0.01, "0.01"), (7, "7"), (30000 / 1001, "29.97"), (240, "240")])
def test_the_rate_is_the_given_one(tmp_path: Path, fps: float, shown: str) -> None:
    given = [noise(64, 64, seed) for seed in range(9)]
    path = write(Webm(preset=10), film_of(64, 64, frames=9, fps=fps), given, tmp_path / "a.webm")
    assert f" {shown} fps" in ffmpeg("-i", path).stderr.decode()
    # Matroska counts milliseconds.
    assert times(path) == pytest.approx(np.arange(9) / fps, abs=0.00051)


def test_colours_come_back_within_two_levels(tmp_path: Path) -> None:
    pictures = [flat(64, 64, colour) for colour in FLAT]
    path = write(Webm(quality=8), film_of(64, 64, frames=len(FLAT)), pictures, tmp_path / "a.webm")
    assert np.abs(decoded(path)[1] - np.array(FLAT)[:, None, None]).max() <= 2


def test_the_file_is_av1_and_tagged_as_bt709(tmp_path: Path) -> None:
    path = write(Webm(preset=10), film_of(64, 64), [noise(64, 64)], tmp_path / "a.webm")
    assert re.search(r"Video: av1 .*yuv420p\(tv, bt709", ffmpeg("-i", path).stderr.decode())


def test_the_index_stands_before_the_frames(tmp_path: Path) -> None:
    path = write(Webm(preset=10), film_of(64, 64, frames=3), [noise(64, 64)] * 3, tmp_path / "a.webm")
    data = path.read_bytes()
    assert data.index(b"\x1c\x53\xbb\x6b") < data.index(b"\x1f\x43\xb6\x75")


def test_padding_repeats_the_last_column_and_row(tmp_path: Path) -> None:
    edges = np.zeros((359, 641, 3), np.float32)
    edges[:, -1], edges[-1] = (1, 0, 0), (0, 0, 1)
    path = write(Webm(odd="pad", quality=4), film_of(641, 359), [picture_of(edges)], tmp_path / "a.webm")
    _, frames = decoded(path)
    assert frames.shape == (1, 360, 642, 3)
    assert frames[0, :350, 640:].mean((0, 1)) == pytest.approx([255, 0, 0], abs=60)
    assert frames[0, 358:, :600].mean((0, 1)) == pytest.approx([0, 0, 255], abs=60)


@pytest.mark.parametrize("size", [(64, 64), (66, 64), (16_384, 64), (64, 8704)])
def test_the_smallest_and_longest_sizes_are_written(tmp_path: Path, size: tuple[int, int]) -> None:
    assert Webm().refusal(Canvas(size=size), Timeline(frames=2)) is None
    path = write(Webm(preset=10), film_of(*size), [noise(*size)], tmp_path / "a.webm")
    assert decoded(path)[1].shape == (1, size[1], size[0], 3)


@pytest.mark.parametrize(
    ("size", "timeline", "expected"),
    [
        ((16_386, 64), Timeline(2), "AV1 is at most 16,384 pixels wide and 8,704 high here, and this is 16386x64"),
        ((64, 8706), Timeline(2), "AV1 is at most 16,384 pixels wide and 8,704 high here, and this is 64x8706"),
        ((64, 62), Timeline(2), "AV1 is at least 64 pixels wide and high here, and this is 64x62"),
        ((65, 64), Timeline(2), "a WebM needs even sides, and this is 65x64: make it 66x64, or set `odd: pad`"),
        ((64, 64), Timeline(2, 240.5), "AV1 has at most 240 frames a second here, and this has 240.5"),
        ((64, 64), Timeline(1), "a WebM needs more than one frame: give the recipe `animate`, or write a .png"),
    ],
)
def test_refuses_what_the_encoder_cannot_hold(size: tuple[int, int], timeline: Timeline, expected: str) -> None:
    assert Webm().refusal(Canvas(size=size), timeline) == expected


def test_every_awkward_character_comes_back_also_through_ffmpeg(tmp_path: Path) -> None:
    text = "a=b;c#d\\e\nf\r\ng\\\n=\n;\n#\n[CHAPTER]\n\\\\n  é☂𝄞\ufeff\x01\x1f\x7f \n\n" + "☂ = ; # \\\n" * 10_000
    path = write(Webm(preset=10), film_of(64, 64, provenance=text), [noise(64, 64)], tmp_path / "a.webm")
    assert Webm().provenance(path) == text
    said = ffmpeg("-v", "error", "-i", path, "-f", "ffmetadata", "-").stdout.decode()
    assert re.sub(r"\\(.)", r"\1", said.split("COMMENT=")[1], flags=re.DOTALL).startswith(text)


def test_quality_and_preset_reach_the_encoder(tmp_path: Path) -> None:
    film, picture = film_of(320, 240), noise(320, 240)
    good = write(Webm(quality=10, preset=10), film, [picture], tmp_path / "good.webm")
    poor = write(Webm(quality=60, preset=6), film, [picture], tmp_path / "poor.webm")
    assert good.stat().st_size > 3 * poor.stat().st_size


def test_an_encoder_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(tmp_path / "absent"))
    with pytest.raises(OutputError, match=r"a\.webm: the encoder cannot be started: .*absent"):
        Webm().open(film_of(64, 64), tmp_path / "a.webm")

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.writers.gif import Gif
from films import (
    FLAT,
    awkward,
    cut_off,
    file_limit,
    film_of,
    flat,
    levels,
    names,
    noise,
    smooth,
    texts,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from viewers import durations, frames_of

from artforge import Canvas, OutputError, Picture, Timeline, picture_of

SIZES = [(1, 1), (1, 9), (9, 1), (15, 15), (17, 33), (300, 1), (1, 5000), (400, 300)]


@pytest.mark.parametrize("fps", [7.0, 23.976, 24.0, 30.0, 50.0])
@pytest.mark.parametrize("count", [2, 5, 61])
def test_the_duration_is_exact_and_no_frame_is_dropped(tmp_path: Path, fps: float, count: int) -> None:
    pictures = [noise(3, 2, seed) for seed in range(count)]
    path = write(Gif(), film_of(3, 2, frames=count, fps=fps), pictures, tmp_path / "a.gif")
    assert len(durations(path)) == count
    assert sum(durations(path)) == pytest.approx(1000 * count / fps, abs=5.01)
    assert min(durations(path)) >= 20


@pytest.mark.parametrize("fps", [60.0, 100.0, 240.0])
def test_above_fifty_frames_a_second_frames_are_dropped_evenly(tmp_path: Path, fps: float) -> None:
    count = round(1.5 * fps)
    pictures = [flat(2, 2, (index % 256, 0, 0)) for index in range(count)]
    path = write(Gif(), film_of(2, 2, frames=count, fps=fps), pictures, tmp_path / "a.gif")
    assert durations(path) == [20] * 75
    steps = np.diff([frame[0, 0, 0] for frame in frames_of(path)]) % 256
    assert set(steps.tolist()) <= {int(fps // 50), int(-(-fps // 50))}


def test_a_dropped_frame_is_never_computed(tmp_path: Path) -> None:
    asked: list[int] = []

    def frame(index: int) -> Picture:
        def read(start: int, stop: int) -> npt.NDArray[np.float32]:
            asked.append(index)
            return np.zeros((stop - start, 2, 3), np.float32)

        return Picture(2, 2, read)

    write(Gif(), film_of(2, 2, frames=10, fps=100), map(frame, range(10)), tmp_path / "a.gif")
    assert asked == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_of_few_colours_is_exact(tmp_path: Path, size: tuple[int, int]) -> None:
    picks = np.random.default_rng(1).integers(0, len(FLAT), size[::-1])
    picture = picture_of((np.array(FLAT)[picks] / 255).astype(np.float32))
    path = write(Gif(), film_of(*size), [picture], tmp_path / "a.gif")
    assert np.array_equal(frames_of(path)[0], levels(picture))


@pytest.mark.parametrize("count", [2, 3, 16, 17, 255, 256])
def test_as_many_colours_as_allowed_are_exact(tmp_path: Path, count: int) -> None:
    ramp = np.arange(count, dtype=np.float32) / 255
    picture = picture_of(np.repeat(np.stack([ramp, 1 - ramp, ramp / 2], -1)[None], 30, 0))
    path = write(Gif(colours=count), film_of(count, 30), [picture], tmp_path / "a.gif")
    assert np.array_equal(frames_of(path)[0], levels(picture))


@pytest.mark.parametrize("colours", [2, 7, 64, 256])
@pytest.mark.parametrize("dither", [False, True])
def test_a_frame_has_no_more_colours_than_allowed(tmp_path: Path, colours: int, dither: bool) -> None:
    path = write(Gif(colours=colours, dither=dither), film_of(90, 70), [smooth(90, 70)], tmp_path / "a.gif")
    assert len(np.unique(frames_of(path)[0].reshape(-1, 3), axis=0)) <= colours


@pytest.mark.parametrize("size", [(400, 300), (3000, 2), (2, 3000), (97, 101)])
def test_a_smooth_picture_stays_close(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = smooth(*size)
    path = write(Gif(), film_of(*size), [picture], tmp_path / "a.gif")
    error = np.mean((frames_of(path)[0] - levels(picture)) ** 2.0)
    assert 10 * np.log10(255**2 / error) > 33


def test_colours_of_single_pixels_are_not_mixed(tmp_path: Path) -> None:
    stripes = smooth(400, 300).array() * np.float32(0.3)
    stripes[:, ::2] += np.float32(0.7)
    picture = picture_of(stripes)
    path = write(Gif(), film_of(400, 300), [picture], tmp_path / "a.gif")
    assert np.abs(frames_of(path)[0] - levels(picture)).mean() < 10


def test_dithering_keeps_the_mean_colour_of_an_area(tmp_path: Path) -> None:
    def error(dither: bool) -> float:
        path = write(Gif(colours=8, dither=dither), film_of(256, 256), [picture], tmp_path / "a.gif")
        areas = (frames_of(path)[0] - levels(picture)).reshape(8, 32, 8, 32, 3).mean((1, 3))
        return float(np.abs(areas[1:-1, 1:-1]).mean())

    picture = smooth(256, 256)
    assert error(dither=True) < error(dither=False) / 2


def test_every_frame_has_its_own_colours(tmp_path: Path) -> None:
    pictures = [flat(5, 4, colour) for colour in FLAT]
    path = write(Gif(), film_of(5, 4, frames=len(FLAT)), pictures, tmp_path / "a.gif")
    assert [tuple(frame[3, 4].tolist()) for frame in frames_of(path)] == FLAT


@pytest.mark.parametrize("loop", [True, False])
def test_a_loop_is_endless(tmp_path: Path, loop: bool) -> None:
    pictures = [noise(2, 2, 1), noise(2, 2, 2)]
    path = write(Gif(), film_of(2, 2, frames=2, loop=loop), pictures, tmp_path / "a.gif")
    with Image.open(path) as image:
        assert image.info.get("loop") == (0 if loop else None)


def test_one_frame_is_a_still(tmp_path: Path) -> None:
    path = write(Gif(), film_of(4, 4, fps=1000.0), [noise(4, 4)], tmp_path / "a.gif")
    with Image.open(path) as image:
        assert not getattr(image, "is_animated", True)
        assert not image.info.keys() & {"duration", "loop", "comment"}


@settings(max_examples=40)
@given(text=texts | awkward)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "text.gif"
    write(Gif(), film_of(1, 1, provenance=text), [noise(1, 1)], path)
    assert Gif().provenance(path) == (text or None)


@pytest.mark.parametrize("length", [1, 254, 255, 256, 510, 200_000])
def test_texts_of_all_lengths_come_back(tmp_path: Path, length: int) -> None:
    text = ("é=;#\\\n" * length)[:length]
    pictures = [noise(20, 20, seed) for seed in range(3)]
    path = write(Gif(), film_of(20, 20, frames=3, provenance=text), pictures, tmp_path / "a.gif")
    assert Gif().provenance(path) == text
    with Image.open(path) as image:
        assert image.info["comment"] == text.encode()


def test_files_of_other_programs_are_walked(tmp_path: Path) -> None:
    image = Image.fromarray(noise(40, 30).array(np.uint8)).quantize()
    image.save(tmp_path / "none.gif", save_all=True, append_images=[image.rotate(90)])
    image.save(tmp_path / "latin.gif", comment="é".encode("latin-1"))
    assert Gif().provenance(tmp_path / "none.gif") is None
    assert Gif().provenance(tmp_path / "latin.gif") is None


@pytest.mark.parametrize("tail", [1, 2, 100, 800])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, tail: int) -> None:
    path = write(Gif(), film_of(16, 16, provenance="a"), [noise(16, 16)], tmp_path / "a.gif")
    with pytest.raises(ValueError, match=r"short\.gif: a damaged GIF: .*cut off"):
        Gif().provenance(cut_off(path, tail))


@given(data=st.binary(max_size=80))
def test_junk_is_refused_or_walked(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.gif"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"junk\.gif: a damaged GIF"):
        Gif().provenance(path)


def test_a_comment_without_end_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge_basics.writers.gif.LONGEST_TEXT", 100_000)
    path = tmp_path / "a.gif"
    path.write_bytes(b"GIF89a" + bytes(7) + b"\x21\xfe" + (b"\xff" + b"a" * 255) * 30_000)
    tracemalloc.start()
    with pytest.raises(ValueError, match="at most 100,000 bytes"):
        Gif().provenance(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_full_disk_is_told_with_path_and_bytes(tmp_path: Path) -> None:
    pictures = [noise(200, 200, seed) for seed in range(4)]
    with file_limit(60_000), pytest.raises(OutputError, match=r"a\.gif: no room: .* after [\d,]+ bytes"):
        write(Gif(), film_of(200, 200, frames=4), pictures, tmp_path / "a.gif")
    assert names(tmp_path) == []


def test_refuses_what_the_format_cannot_hold() -> None:
    assert "65,535" in (Gif().refusal(Canvas(size=(65_536, 1)), Timeline(frames=1)) or "")
    assert "65,535" in (Gif().refusal(Canvas(size=(1, 65_536)), Timeline(frames=1)) or "")
    assert Gif().refusal(Canvas(size=(65_535, 1)), Timeline(frames=2, fps=0.01)) is None
    slow = Timeline(frames=2, fps=0.001, loop=True)
    assert "655.35 s, and this lasts 1000.00 s" in (Gif().refusal(Canvas(), slow) or "")

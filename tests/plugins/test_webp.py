from __future__ import annotations

import contextlib
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from artforge_basics.writers import riff, xmp
from artforge_basics.writers.webp import Webp
from films import film_of, flat, levels, noise, smooth, write
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features
from viewers import durations, frames_of

from artforge import Canvas, OutputError, Picture, Timeline

SIZES = [(1, 1), (1, 9), (9, 1), (17, 33), (16_383, 1), (1, 16_383), (400, 300)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("effort", [0, 4])
def test_nothing_is_lost_by_default(tmp_path: Path, size: tuple[int, int], effort: int) -> None:
    picture = noise(*size)
    path = write(Webp(effort=effort), film_of(*size), [picture], tmp_path / "a.webp")
    assert np.array_equal(frames_of(path)[0], levels(picture))


def test_a_quality_is_close_and_smaller(tmp_path: Path) -> None:
    picture, film = smooth(400, 300), film_of(400, 300)
    exact = write(Webp(), film, [picture], tmp_path / "exact.webp")
    good = write(Webp(quality=90), film, [picture], tmp_path / "good.webp")
    poor = write(Webp(quality=5), film, [picture], tmp_path / "poor.webp")
    assert np.abs(frames_of(good)[0] - levels(picture)).mean() < 2
    assert poor.stat().st_size < good.stat().st_size < exact.stat().st_size


@pytest.mark.parametrize("fps", [0.01, 7.0, 24.0, 60.0, 90.0])
def test_the_duration_is_exact_and_no_frame_is_dropped(tmp_path: Path, fps: float) -> None:
    path = write(Webp(), film_of(3, 2, frames=9, fps=fps), [noise(3, 2, i) for i in range(9)], tmp_path / "a.webp")
    assert len(durations(path)) == 9
    assert sum(durations(path)) == pytest.approx(9000 / fps, abs=0.51)
    assert max(durations(path)) - min(durations(path)) <= 1


def test_above_ninety_frames_a_second_frames_are_dropped_evenly(tmp_path: Path) -> None:
    pictures = [flat(2, 2, (index, 0, 0)) for index in range(200)]
    path = write(Webp(), film_of(2, 2, frames=200, fps=200.0), pictures, tmp_path / "a.webp")
    assert sum(durations(path)) == 1000
    assert min(durations(path)) == 11
    assert set(np.diff([frame[0, 0, 0] for frame in frames_of(path)]).tolist()) == {2, 3}


@pytest.mark.parametrize("quality", [None, 80])
@pytest.mark.parametrize("size", [(33, 21), (1, 1)])
def test_every_frame_is_there_by_itself(tmp_path: Path, quality: int | None, size: tuple[int, int]) -> None:
    pictures = [smooth(*size), flat(*size, (200, 30, 90)), flat(*size, (0, 0, 0)), smooth(*size)]
    path = write(Webp(quality=quality), film_of(*size, frames=4), pictures, tmp_path / "a.webp")
    assert np.abs(frames_of(path) - [levels(picture) for picture in pictures]).mean() < (4 if quality else 1e-9)


@pytest.mark.parametrize("loop", [True, False])
def test_a_loop_is_endless(tmp_path: Path, loop: bool) -> None:
    path = write(Webp(), film_of(2, 2, frames=2, loop=loop), [noise(2, 2), noise(2, 2, 1)], tmp_path / "a.webp")
    with Image.open(path) as image:
        assert image.info["loop"] == (0 if loop else 1)


def test_one_frame_is_a_still(tmp_path: Path) -> None:
    path = write(Webp(), film_of(4, 4), [noise(4, 4)], tmp_path / "a.webp")
    with Image.open(path) as image:
        assert not getattr(image, "is_animated", True)
    assert b"ANIM" not in path.read_bytes()


def test_pillow_finds_the_xmp(tmp_path: Path) -> None:
    path = write(Webp(), film_of(3, 3, frames=2, provenance="é"), [noise(3, 3)] * 2, tmp_path / "a.webp")
    with Image.open(path) as image:
        assert image.info["xmp"] == xmp.packet("é")


def test_a_file_of_another_program_holds_none(tmp_path: Path) -> None:
    Image.new("RGB", (9, 7)).save(tmp_path / "a.webp")
    assert Webp().provenance(tmp_path / "a.webp") is None


def test_memory_does_not_grow_with_the_frames(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        picture = Picture(600, 600, lambda start, stop: np.zeros((stop - start, 600, 3), np.float32))
        tracemalloc.start()
        write(Webp(effort=0), film_of(600, 600, frames=count), [picture] * count, tmp_path / "a.webp")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(12) < peak(2) + 600_000


@given(data=st.binary(max_size=80))
def test_junk_behind_the_head_is_refused_or_holds_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "chunks.webp"
    path.write_bytes(riff.head(12 + len(data)) + data)
    with contextlib.suppress(ValueError):
        assert Webp().provenance(path) is None


def test_a_length_that_lies_is_refused_without_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    with path.open("wb") as stream:
        stream.write(riff.head(2**31) + struct.pack("<4sI", b"XMP ", 2**31 - 100))
        stream.truncate(2**31)
    with pytest.raises(ValueError, match="67,108,864 bytes, got 2,147,483,548"):
        Webp().provenance(path)


def test_a_file_that_grows_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riff, "LARGEST_FILE", 20_000)
    pictures = [noise(64, 64, seed) for seed in range(4)]
    with pytest.raises(OutputError, match=r"a\.webp: a WebP is at most 20,000 bytes, and this is larger"):
        write(Webp(), film_of(64, 64, frames=4), pictures, tmp_path / "a.webp")
    assert list(tmp_path.iterdir()) == []


def test_refuses_what_the_format_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "16,383" in (Webp().refusal(Canvas(size=(16_384, 1)), Timeline(1)) or "")
    assert "16,383" in (Webp().refusal(Canvas(size=(1, 16_384)), Timeline(1)) or "")
    slow = Timeline(frames=2, fps=1e-5)
    assert "16777.215 s, and this lasts 100000.00 s" in (Webp().refusal(Canvas(), slow) or "")
    monkeypatch.setattr(features, "check_module", lambda name: False)
    assert (Webp().refusal(Canvas(), Timeline(1)) or "").startswith("a WebP needs a Pillow that was built with it")

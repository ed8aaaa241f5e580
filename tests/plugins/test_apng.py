from __future__ import annotations

import struct
import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artforge_basics.writers.apng import Apng
from films import film_of, noise, write
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from png_chunks import chunks, unfiltered
from viewers import frames_of

from artforge import Canvas, Picture, Timeline

# The last takes several strips, and the last of them is not full.
SIZES = [(1, 1), (1, 7), (5, 3), (1000, 900)]


def controls(path: Path) -> list[tuple[Any, ...]]:
    return [struct.unpack(">IIIIIHHBB", body) for name, body in chunks(path) if name == b"fcTL"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("compression", ["fast", "small"])
def test_pillow_sees_every_frame_exactly(tmp_path: Path, size: tuple[int, int], compression: Any) -> None:
    pictures = [noise(*size, seed) for seed in range(3)]
    path = write(Apng(compression=compression), film_of(*size, frames=3), pictures, tmp_path / "a.apng")
    assert np.array_equal(frames_of(path), [picture.array(np.uint8) for picture in pictures])


def test_sixteen_bits_are_exact_in_every_frame(tmp_path: Path) -> None:
    pictures = [noise(1000, 300, seed) for seed in range(2)]
    path = write(Apng(bits=16), film_of(1000, 300, frames=2), pictures, tmp_path / "a.apng")
    first = b"".join(body for name, body in chunks(path) if name == b"IDAT")
    second = b"".join(body[4:] for name, body in chunks(path) if name == b"fdAT")
    for data, picture in zip((first, second), pictures, strict=True):
        assert np.array_equal(unfiltered(data, 1000, 300, 16), picture.array(np.uint16))


@pytest.mark.parametrize(
    ("fps", "delay"),
    [
        (30.0, (1, 30)),
        (24000 / 1001, (1001, 24000)),
        (59.94, (50, 2997)),
        (0.01, (100, 1)),
        (1000.0, (1, 1000)),
    ],
)
def test_a_delay_is_an_exact_fraction(tmp_path: Path, fps: float, delay: tuple[int, int]) -> None:
    film = film_of(2, 2, frames=2, fps=fps)
    path = write(Apng(), film, [noise(2, 2), noise(2, 2, 1)], tmp_path / "a.apng")
    assert {control[5:7] for control in controls(path)} == {delay}


@given(fps=st.floats(0.01, 1000))
def test_any_rate_is_kept_within_a_hundredth_of_a_thousandth(
    fps: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "rate.apng"
    write(Apng(), film_of(1, 1, frames=2, fps=fps), [noise(1, 1), noise(1, 1, 1)], path)
    above, below = controls(path)[0][5:7]
    assert float(Fraction(below, above)) == pytest.approx(fps, rel=1e-5)


@pytest.mark.parametrize(("loop", "plays"), [(True, 0), (False, 1)])
def test_a_loop_is_endless(tmp_path: Path, loop: bool, plays: int) -> None:
    path = write(Apng(), film_of(2, 2, frames=3, loop=loop), [noise(2, 2)] * 3, tmp_path / "a.apng")
    assert dict(chunks(path))[b"acTL"] == struct.pack(">II", 3, plays)
    with Image.open(path) as image:
        assert image.info["loop"] == plays


def test_the_chunks_count_in_their_order_and_the_first_frame_is_the_still(tmp_path: Path) -> None:
    path = write(Apng(), film_of(1000, 900, frames=2), [noise(1000, 900)] * 2, tmp_path / "a.apng")
    found = list(chunks(path))
    order = [name for index, (name, _) in enumerate(found) if index == 0 or found[index - 1][0] != name]
    assert order == [b"IHDR", b"sRGB", b"pHYs", b"acTL", b"fcTL", b"IDAT", b"fcTL", b"fdAT", b"IEND"]
    numbers = [int.from_bytes(body[:4]) for name, body in found if name in (b"fcTL", b"fdAT")]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > 4


def test_memory_does_not_grow_with_the_frames(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        picture = Picture(600, 600, lambda start, stop: np.zeros((stop - start, 600, 3), np.float32))
        tracemalloc.start()
        write(Apng(), film_of(600, 600, frames=count), [picture] * count, tmp_path / "a.apng")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(12) < peak(2) + 600_000


@pytest.mark.parametrize(
    ("size", "timeline", "expected"),
    [
        ((2**31, 1), Timeline(2), "2,147,483,647 pixels"),
        ((2, 2), Timeline(2**31), "at most 2,147,483,647 frames, and this has 2,147,483,648"),
        ((2, 2), Timeline(2, 1e-5), "at most 65,535 s, and this lasts 100,000 s"),
        ((2, 2), Timeline(1), "give the recipe `animate`, or write a .png"),
    ],
)
def test_refuses_what_the_format_cannot_hold(size: tuple[int, int], timeline: Timeline, expected: str) -> None:
    assert expected in (Apng().refusal(Canvas.model_construct(size=size), timeline) or "")

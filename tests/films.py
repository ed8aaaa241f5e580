"""Make the films and pictures that the writers' tests write."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import strategies as st

from artforge import Canvas, Film, Picture, Timeline, Writer, picture_of

FLAT = [
    (0, 0, 0),
    (255, 255, 255),
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (128, 128, 128),
    (200, 30, 90),
    (17, 99, 180),
]
# What can be embedded: any character but those that UTF-8 or a C string cannot hold.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=400)
awkward = st.text(st.sampled_from("=;#\\\n\r \t\"'[]:é☂𝄞\u2028\ufeff"), max_size=80)


def film_of(
    width: int, height: int, *, frames: int = 1, fps: float = 30.0, loop: bool = True, provenance: str = ""
) -> Film:
    timeline = Timeline(frames=frames, fps=fps, loop=loop)
    return Film(canvas=Canvas(size=(width, height)), timeline=timeline, provenance=provenance)


def noise(width: int, height: int, seed: int = 0) -> Picture:
    return picture_of(np.random.default_rng(seed).random((height, width, 3), np.float32))


def smooth(width: int, height: int) -> Picture:
    """A picture that has far more than 256 colours, and no two corners alike."""
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    return picture_of(np.stack([x + 0 * y, y + 0 * x, (1 - x) * (1 - y)], -1))


def flat(width: int, height: int, colour: tuple[int, int, int]) -> Picture:
    return picture_of(np.full((height, width, 3), np.array(colour) / 255, np.float32))


def write(writer: Writer, film: Film, pictures: Iterable[Picture], path: Path) -> Path:
    """Write a file as the renderer does: whatever goes wrong, the sink is abandoned."""
    sink = writer.open(film, path)
    try:
        for picture in pictures:
            sink.add(picture)
        sink.close()
    except BaseException:
        sink.abandon()
        raise
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@contextlib.contextmanager
def file_limit(count: int) -> Iterator[None]:
    """Let no file grow beyond `count` bytes, as on a full disk; ours and those of programs that we start."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def cut_off(path: Path, tail: int) -> Path:
    """Return a copy of a file without its last `tail` bytes."""
    short = path.with_name(f"short{path.suffix}")
    short.write_bytes(path.read_bytes()[:-tail])
    return short


def levels(picture: Picture) -> npt.NDArray[np.int16]:
    return picture.array(np.uint8).astype(np.int16)

from __future__ import annotations

import functools
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from artforge_basics.writers.mp4 import Mp4
from films import FLAT, awkward, file_limit, film_of, flat, levels, names, noise, texts, write
from hypothesis import given, settings
from viewers import decoded, ffmpeg, times

from artforge import Canvas, OutputError, Timeline, picture_of

QUICK = functools.partial(Mp4, preset="ultrafast")


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever happens in a test, nothing is left in the folder for temporary files."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert names(folder) == []


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Put a shell script in ffmpeg's place."""
    script = folder / "ffmpeg"
    script.write_text("\n".join(["#!/bin/sh", *lines]))
    script.chmod(0o755)
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(script))


def test_full_hd_has_exactly_its_size_frames_and_rate(tmp_path: Path) -> None:
    pictures = [flat(1920, 1080, colour) for colour in FLAT[:7]]
    path = write(QUICK(), film_of(1920, 1080, frames=7, fps=24.0), pictures, tmp_path / "a.mp4")
    about, frames = decoded(path)
    assert " 1920x1080" in about
    assert " 24 fps" in about
    assert frames.shape == (7, 1080, 1920, 3)


@pytest.mark.parametrize(
    ("fps", "shown"),
    [
        (0.01, "0.01"),
        (0.5, "0.50"),
        (7, "7"),
        (30000 / 1001, "29.97"),
        (59.94, "59.94"),
        (1000, "1k"),
    ],
)
def test_the_rate_is_the_given_one(tmp_path: Path, fps: float, shown: str) -> None:
    path = write(QUICK(), film_of(16, 16, frames=9, fps=fps), [noise(16, 16, i) for i in range(9)], tmp_path / "a.mp4")
    about = ffmpeg("-i", path).stderr.decode()
    assert f" {shown} fps" in about
    assert times(path) == pytest.approx(np.arange(9) / fps, rel=1e-6)


def test_colours_come_back_within_two_levels(tmp_path: Path) -> None:
    pictures = [flat(64, 48, colour) for colour in FLAT]
    path = write(Mp4(quality=8), film_of(64, 48, frames=len(FLAT)), pictures, tmp_path / "a.mp4")
    _, frames = decoded(path)
    assert np.abs(frames - np.array(FLAT)[:, None, None]).max() <= 2


def test_the_file_is_tagged_as_bt709(tmp_path: Path) -> None:
    path = write(QUICK(), film_of(32, 32), [noise(32, 32)], tmp_path / "a.mp4")
    assert "yuv420p(tv, bt709" in ffmpeg("-i", path).stderr.decode()
    assert b"colrnclx\x00\x01\x00\x01\x00\x01\x00" in path.read_bytes()


def test_the_index_stands_before_the_frames(tmp_path: Path) -> None:
    path = write(QUICK(), film_of(32, 32, frames=3), [noise(32, 32)] * 3, tmp_path / "a.mp4")
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_frames_are_in_order_and_unscaled(tmp_path: Path) -> None:
    pictures = [picture_of(np.kron(noise(10, 6, i).array(), np.ones((8, 8, 1), np.float32))) for i in range(5)]
    path = write(Mp4(quality=4), film_of(80, 48, frames=5), pictures, tmp_path / "a.mp4")
    _, frames = decoded(path)
    middles = frames[:, 4::8, 4::8] - np.array([levels(picture)[4::8, 4::8] for picture in pictures])
    assert np.abs(middles).mean() < 4


def test_a_single_frame_is_refused_with_what_to_do() -> None:
    assert "give the recipe `animate`" in (Mp4().refusal(Canvas(size=(64, 64)), Timeline(frames=1)) or "")


def test_odd_sides_are_refused_with_what_to_do() -> None:
    sentence = Mp4().refusal(Canvas(size=(641, 359)), Timeline(frames=2))
    assert sentence == "an MP4 needs even sides, and this is 641x359: make it 642x360, or set `odd: pad`"
    assert Mp4(odd="pad").refusal(Canvas(size=(641, 359)), Timeline(frames=2)) is None
    assert Mp4().refusal(Canvas(size=(640, 360)), Timeline(frames=2)) is None


def test_padding_repeats_the_last_column_and_row(tmp_path: Path) -> None:
    edges = np.zeros((359, 641, 3), np.float32)
    edges[:, -1], edges[-1] = (1, 0, 0), (0, 0, 1)
    path = write(Mp4(odd="pad", quality=2), film_of(641, 359), [picture_of(edges)], tmp_path / "a.mp4")
    _, frames = decoded(path)
    assert frames.shape == (1, 360, 642, 3)
    assert frames[0, :350, 640:].mean((0, 1)) == pytest.approx([255, 0, 0], abs=60)
    assert frames[0, 358:, :600].mean((0, 1)) == pytest.approx([0, 0, 255], abs=60)
    assert frames[0, :350, :630].max() < 60


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 2), (16_384, 2), (2, 16_384)])
def test_the_smallest_and_longest_sizes_are_written(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write(QUICK(odd="pad"), film_of(*size), [noise(*size)], tmp_path / "a.mp4")
    assert decoded(path)[1].shape == (1, size[1] + size[1] % 2, size[0] + size[0] % 2, 3)


@pytest.mark.parametrize("size", [(16_385, 2), (2, 16_386), (16_386, 2)])
def test_longer_sides_are_refused(size: tuple[int, int]) -> None:
    assert "16,384" in (Mp4(odd="pad").refusal(Canvas(size=size), Timeline(frames=2)) or "")


@settings(max_examples=12, deadline=None)
@given(text=texts | awkward)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "text.mp4"
    write(QUICK(), film_of(2, 2, provenance=text), [noise(2, 2)], path)
    assert Mp4().provenance(path) == (text or None)


def test_every_awkward_character_comes_back(tmp_path: Path) -> None:
    text = "a=b;c#d\\e\nf\r\ng\\\n=\n;\n#\n[CHAPTER]\n\\\\n  é☂𝄞\ufeff\x01\x1f\x7f \n\n"
    path = write(QUICK(), film_of(2, 2, provenance=text), [noise(2, 2)], tmp_path / "a.mp4")
    assert Mp4().provenance(path) == text


def test_a_long_text_comes_back_also_through_ffmpeg(tmp_path: Path) -> None:
    text = "caption: ☂ = ; # \\\n" * 10_000
    path = write(QUICK(), film_of(2, 2, provenance=text), [noise(2, 2)], tmp_path / "a.mp4")
    assert Mp4().provenance(path) == text
    said = ffmpeg("-v", "error", "-i", path, "-f", "ffmetadata", "-").stdout.decode()
    assert re.sub(r"\\(.)", r"\1", said.split("comment=")[1], flags=re.DOTALL).startswith(text)


def test_a_character_of_code_zero_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="code 0"):
        Mp4().open(film_of(2, 2, provenance="a\0b"), tmp_path / "a.mp4")
    assert names(tmp_path) == []


def test_an_encoder_that_dies_is_told_with_its_last_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, "seq 5000 >&2", "echo out of colours >&2", "exit 3")
    with pytest.raises(OutputError, match=r"a\.mp4: ffmpeg ended with status 3 after 0 bytes") as caught:
        write(Mp4(), film_of(600, 400, frames=9), [noise(600, 400)] * 9, tmp_path / "out" / "a.mp4")
    assert str(caught.value).endswith("\n  4999\n  5000\n  out of colours")
    assert len(str(caught.value)) < 1000
    assert names(tmp_path / "out") == []


def test_an_encoder_that_dies_at_the_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, "cat > /dev/null", "echo no trailer >&2", "exit 1")
    (tmp_path / "a.mp4").write_bytes(b"old")
    with pytest.raises(OutputError, match=r"status 1 after 0 bytes .*\n  no trailer$"):
        write(Mp4(), film_of(2, 2), [noise(2, 2)], tmp_path / "a.mp4")
    assert names(tmp_path) == ["a.mp4", "ffmpeg"]
    assert (tmp_path / "a.mp4").read_bytes() == b"old"


def test_an_encoder_that_cannot_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(tmp_path / "absent"))
    with pytest.raises(OutputError, match=r"a\.mp4: the encoder cannot be started: .*absent"):
        Mp4().open(film_of(2, 2), tmp_path / "a.mp4")
    assert names(tmp_path) == []


def test_a_full_disk_is_told_with_path_and_bytes(tmp_path: Path) -> None:
    pictures = [noise(320, 240, seed) for seed in range(20)]
    with (
        file_limit(200_000),
        pytest.raises(OutputError, match=r"a\.mp4: ffmpeg ended .* after [\d,]{6,} bytes") as caught,
    ):
        write(QUICK(), film_of(320, 240, frames=20), pictures, tmp_path / "a.mp4")
    assert "File too large" in str(caught.value)
    assert names(tmp_path) == []


def test_abandoning_ends_the_encoder(tmp_path: Path) -> None:
    sink = QUICK().open(film_of(64, 64, frames=100), tmp_path / "a.mp4")
    sink.add(noise(64, 64))
    process = sink.process
    assert process.poll() is None
    assert os.getpgid(process.pid) != os.getpgrp()
    sink.abandon()
    sink.abandon()
    assert process.returncode == -9
    assert names(tmp_path) == []


def test_a_file_that_cannot_be_named_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("not here")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=r"a\.mp4: cannot write: not here"):
        write(QUICK(), film_of(16, 16), [noise(16, 16)], tmp_path / "a.mp4")
    assert names(tmp_path) == []


def test_the_bytes_are_on_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[object] = []
    sync, replace = os.fsync, os.replace

    def told_sync(handle: int) -> None:
        order.append(os.fstat(handle).st_size)
        sync(handle)

    def told_replace(old: Path, new: Path) -> None:
        order.append("rename")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", told_sync)
    monkeypatch.setattr(os, "replace", told_replace)
    path = write(QUICK(), film_of(16, 16), [noise(16, 16)], tmp_path / "a.mp4")
    assert order[:2] == [path.stat().st_size, "rename"]
    assert len(order) == 3


@pytest.mark.parametrize("name", ["-a.mp4", "a:b.mp4", "%03d é'\" .mp4", "pipe:.mp4"])
def test_strange_names_are_only_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(QUICK(), film_of(16, 16, provenance="a"), [noise(16, 16)], Path(name, name))
    assert names(tmp_path / name) == [name]
    assert Mp4().provenance(path) == "a"


def test_quality_and_preset_reach_the_encoder(tmp_path: Path) -> None:
    film, picture = film_of(320, 240), noise(320, 240)
    good = write(Mp4(quality=10, preset="veryfast"), film, [picture], tmp_path / "good.mp4")
    poor = write(Mp4(quality=40, preset="slow"), film, [picture], tmp_path / "poor.mp4")
    assert good.stat().st_size > 3 * poor.stat().st_size
    assert b"crf=10.0" in good.read_bytes()
    assert b"subme=8" in poor.read_bytes()
    assert b" threads=8 " in poor.read_bytes()


def test_the_plan_grows_with_the_pixels_and_the_preset() -> None:
    assert Mp4().memory(Canvas(size=(3840, 2160))) > 2_000_000_000
    assert Mp4(preset="veryslow").memory(Canvas()) > Mp4().memory(Canvas()) > QUICK().memory(Canvas())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=r"a\.mp4: cannot write"):
        Mp4().open(film_of(2, 2), tmp_path / "file" / "a.mp4")


def test_an_encoder_that_writes_nothing_and_says_all_is_well_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = tmp_path / "liar"
    liar.write_text("#!/bin/sh\ncat >/dev/null\nexit 0\n")
    liar.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(liar))
    with pytest.raises(OutputError, match="no whole MP4"):
        write(QUICK(), film_of(16, 16, frames=2), [noise(16, 16)] * 2, tmp_path / "out" / "a.mp4")
    assert list((tmp_path / "out").iterdir()) == []

"""What the seal promises for every writer that there is: it is found, and nobody who looks at the file minds it."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artforge_basics.writers import boxes, riff, tiff
from artforge_basics.writers.tiff import Tiff
from artforge_basics.writers.webp import Webp
from browser import SOFTWARE, Page, browser, needs_browser
from films import file_limit, flat, names, smooth, write
from viewers import ffmpeg, frames_of

from artforge import Canvas, Film, OutputError, Pattern, Timeline, Writer
from artforge.canvas import STILL
from artforge.host import installed
from artforge.seal import is_intact, read_seal

CANVAS = Canvas(size=(64, 64))
MOVING = Timeline(frames=3, fps=10.0)
FINGERPRINT = "0123456789abcdef" * 4
TEXT = "seed: 7\n"
MOST_BYTES = 160
VIDEOS, NOT_IN_BROWSERS = (".mp4", ".webm"), (".glsl", ".tif")
Way = tuple[Writer, Timeline]
WAYS: list[Way] = [
    (part(), timeline)
    for part, _ in installed().parts("writer")
    if issubclass(part, Writer)
    for timeline in (STILL, MOVING)
    if part().refusal(CANVAS, timeline) is None and (part.animated or timeline is STILL)
]


def name_of(way: Way) -> str:
    writer, timeline = way
    return f"{writer.part_name()}-{timeline.frames}"


def pattern(playhead: float) -> Pattern:
    return Pattern(CANVAS, lambda column, row, xp: xp.concat([column / 64.0, row / 64.0, column * 0.0 + playhead]))


def file(way: Way, folder: Path, fingerprint: str) -> Path:
    writer, timeline = way
    film = Film(CANVAS, timeline, TEXT, pattern=pattern, fingerprint=fingerprint)
    given = [smooth(64, 64), flat(64, 64, (200, 30, 90)), flat(64, 64, (17, 99, 180))][
        : 1 if writer.draws_patterns else timeline.frames
    ]
    return write(writer, film, given, folder / f"a{writer.suffixes[0]}")


@dataclass(frozen=True)
class Pair:
    """One film in two files, of which the second has a seal."""

    way: Way
    plain: Path
    sealed: Path


@pytest.fixture(scope="module", params=WAYS, ids=name_of)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    made = partial(file, request.param)
    return Pair(
        request.param, made(tmp_path_factory.mktemp("plain"), ""), made(tmp_path_factory.mktemp("sealed"), FINGERPRINT)
    )


@pytest.fixture
def changed(pair: Pair, tmp_path: Path) -> Path:
    """Return a copy of the sealed file, to be spoilt."""
    return Path(shutil.copy(pair.sealed, tmp_path))


def test_the_seal_is_read_back(pair: Pair) -> None:
    seal = read_seal(pair.sealed)
    assert seal is not None
    assert (seal.fingerprint, seal.size) == (FINGERPRINT, pair.sealed.stat().st_size)
    assert is_intact(pair.sealed, seal)


def test_the_seal_takes_few_bytes(pair: Pair) -> None:
    assert 0 < pair.sealed.stat().st_size - pair.plain.stat().st_size <= MOST_BYTES


def test_without_a_fingerprint_there_is_no_seal(pair: Pair) -> None:
    assert read_seal(pair.plain) is None
    assert b"artforge-seal" not in pair.plain.read_bytes()


def test_a_file_that_is_cut_off_anywhere_has_no_seal(changed: Path) -> None:
    for length in reversed(range(changed.stat().st_size)):
        os.truncate(changed, length)
        assert read_seal(changed) is None, length


def test_a_flipped_byte_is_found(changed: Path) -> None:
    seal, data = read_seal(changed), changed.read_bytes()
    assert seal is not None
    for place in {*range(0, seal.covered, 1 + seal.covered // 50), seal.covered - 1}:
        changed.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert not is_intact(changed, seal), place


def test_the_text_comes_back(pair: Pair) -> None:
    assert pair.way[0].provenance(pair.sealed) == TEXT


def test_others_see_the_same(pair: Pair) -> None:
    assert np.array_equal(seen(pair.sealed, pair.way[0]), seen(pair.plain, pair.way[0]))


def seen(path: Path, writer: Writer) -> Any:
    """Return a file's frames, or the source of what draws them but for the seal."""
    if not writer.draws_patterns:
        return frames_of(path)
    return re.sub(r"^(<!-- |// )artforge-seal:\S+( -->)?\n", "", path.read_text(), flags=re.MULTILINE)


def test_a_strict_reader_says_the_same(pair: Pair) -> None:
    read = [ffmpeg("-v", "error", "-xerror", "-i", path, "-f", "framemd5", "-") for path in (pair.plain, pair.sealed)]
    assert read[0].stdout == read[1].stdout
    assert read[0].returncode == read[1].returncode
    assert (read[0].returncode == 0) is not pair.way[0].draws_patterns


def test_a_disk_that_is_full_at_the_seal_leaves_nothing(pair: Pair, tmp_path: Path) -> None:
    with file_limit(pair.plain.stat().st_size + 9), pytest.raises(OutputError, match="no room: File too large"):
        file(pair.way, tmp_path, FINGERPRINT)
    assert names(tmp_path) == []


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser(*SOFTWARE) as opened:
        yield opened


DECODED = "document.images[0].decode().then(() => [document.images[0].naturalWidth, document.images[0].naturalHeight])"
PLAYED = """new Promise((done, fail) => {
  const video = document.querySelector("video");
  video.onended = () => done([video.videoWidth, video.videoHeight]);
  video.onerror = () => fail(video.error);
  video.play();
})"""


@needs_browser
@pytest.mark.parametrize(
    "pair",
    [way for way in WAYS if way[0].suffixes[0] not in NOT_IN_BROWSERS],
    ids=name_of,
    indirect=True,
    scope="module",
)
def test_a_browser_shows_it(pair: Pair, page: Page, tmp_path: Path) -> None:
    if pair.way[0].draws_patterns:
        page.show(pair.sealed, CANVAS.size)
        page.shows_shader()
        assert page.said() == []
        return
    tag, shown = ("video", PLAYED) if pair.sealed.suffix in VIDEOS else ("img", DECODED)
    (tmp_path / "host.html").write_text(f'<!doctype html><{tag} muted src="{pair.sealed.as_uri()}"></{tag}>')
    page.show(tmp_path / "host.html", CANVAS.size)
    assert page.evaluate(shown) == [64, 64]


def test_a_remark_in_boxes_is_one_box() -> None:
    data = boxes.remark(b"text")
    assert list(boxes.boxes(io.BytesIO(data), len(data))) == [(b"free", len(data))]


@pytest.mark.parametrize(("fingerprint", "version"), [("", 42), (FINGERPRINT, 43)])
def test_a_tiff_that_its_seal_makes_too_large_is_a_big_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fingerprint: str, version: int
) -> None:
    monkeypatch.setattr(tiff, "LARGEST_CLASSIC", file((Tiff(), STILL), tmp_path, "").stat().st_size)
    assert file((Tiff(), STILL), tmp_path, fingerprint).read_bytes()[2] == version


def test_a_webp_that_its_seal_makes_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riff, "LARGEST_FILE", file((Webp(), STILL), tmp_path, "").stat().st_size)
    file((Webp(), STILL), tmp_path, "")
    with pytest.raises(OutputError, match="a WebP is at most"):
        file((Webp(), STILL), tmp_path / "sealed", FINGERPRINT)
    assert names(tmp_path / "sealed") == []

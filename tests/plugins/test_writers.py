"""What every writer promises, whoever brings it next."""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from films import cut_off, file_limit, flat, levels, names, noise, smooth, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from viewers import frames_of, seconds_of

from artforge import Canvas, Film, OutputError, Picture, Timeline, Writer, picture_of
from artforge.canvas import LONGEST_SIDE, STILL
from artforge.host import installed

SIZE = (64, 64)
CANVAS = Canvas(size=SIZE)
MOVING = Timeline(frames=6, fps=24.0)
LOSSLESS = {"apng", "png", "tiff", "webp"}
# Writers that draw patterns take one picture of any film: test_webpage.py holds them to what they promise.
WRITERS = [part for part, _ in installed().parts("writer") if issubclass(part, Writer) and not part.draws_patterns]
each = pytest.mark.parametrize("writer", [writer() for writer in WRITERS], ids=lambda writer: writer.part_name())
# How a writer takes pictures: those of stills, of animations, or both.
WAYS = [
    (part(), timeline)
    for part in WRITERS
    for timeline in (STILL, MOVING)
    if part().refusal(CANVAS, timeline) is None and (part.animated or timeline is STILL)
]
each_way = pytest.mark.parametrize(
    ("writer", "timeline"), WAYS, ids=[f"{writer.part_name()}-{timeline.frames}" for writer, timeline in WAYS]
)
# Any text that a recipe can hold: YAML writes what is not printable in other words.
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\r\t"))


def film(timeline: Timeline, provenance: str = "", threads: int = 1) -> Film:
    return Film(CANVAS, timeline, provenance, threads)


def pictures(count: int) -> list[Picture]:
    """Return frames that differ."""
    return [picture_of(smooth(*SIZE).array() * np.float32((index + 1) / count)) for index in range(count)]


def file(writer: Writer, timeline: Timeline, folder: Path, provenance: str = "", threads: int = 1) -> Path:
    path = folder / f"a{writer.suffixes[0]}"
    return write(writer, film(timeline, provenance, threads), pictures(timeline.frames), path)


@each_way
def test_others_see_every_frame(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    shown = frames_of(file(writer, timeline, tmp_path))
    expected = np.array([levels(picture) for picture in pictures(timeline.frames)])
    assert shown.shape == expected.shape
    if writer.part_name() in LOSSLESS:
        assert np.array_equal(shown, expected)
    else:
        assert np.abs(shown - expected).mean() < 5


@each_way
def test_an_animation_lasts_as_long_as_its_timeline(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    if timeline.frames > 1:
        assert seconds_of(file(writer, timeline, tmp_path)) == pytest.approx(timeline.seconds, abs=0.006)


@each_way
@pytest.mark.parametrize("text", ["seed: 7\n", "é☂𝄞 = ; # \\\n<&>]]>\r\n\t\u2028 \n", "caption: ☂ = ; # \\\n" * 12_000])
def test_the_text_comes_back(writer: Writer, timeline: Timeline, text: str, tmp_path: Path) -> None:
    assert writer.provenance(file(writer, timeline, tmp_path, text)) == text


@each
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_any_text_comes_back(writer: Writer, text: str, tmp_path: Path) -> None:
    timeline = next(timeline for found, timeline in WAYS if found.part_name() == writer.part_name())
    assert writer.provenance(file(writer, timeline, tmp_path, text)) == (text or None)


@each_way
def test_no_text_is_none(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    assert writer.provenance(file(writer, timeline, tmp_path)) is None


@each_way
def test_the_bytes_do_not_depend_on_threads_or_the_run(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    found = [file(writer, timeline, tmp_path / str(run), "a", 1 + 3 * (run % 2)).read_bytes() for run in range(3)]
    assert found[0] == found[1] == found[2]


@each_way
def test_nothing_is_said_of_the_machine(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    data = file(writer, timeline, tmp_path, "a").read_bytes()
    assert str(tmp_path).encode() not in data
    assert tmp_path.name.encode() not in data


@each_way
def test_the_name_appears_only_when_the_file_is_whole(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    sink = writer.open(film(timeline), tmp_path / f"a{writer.suffixes[0]}")
    for picture in pictures(timeline.frames):
        sink.add(picture)
    assert [name.endswith(".part") for name in names(tmp_path)] == [True]
    sink.close()
    assert names(tmp_path) == [f"a{writer.suffixes[0]}"]


@each_way
@pytest.mark.parametrize("taken", [0, 1])
def test_what_is_abandoned_leaves_nothing(writer: Writer, timeline: Timeline, taken: int, tmp_path: Path) -> None:
    sink = writer.open(film(timeline, "a"), tmp_path / f"a{writer.suffixes[0]}")
    for picture in pictures(timeline.frames)[:taken]:
        sink.add(picture)
    sink.abandon()
    sink.abandon()
    assert names(tmp_path) == []


@each_way
def test_a_picture_that_is_missing_or_too_many_or_of_another_size_is_an_error(
    writer: Writer, timeline: Timeline, tmp_path: Path
) -> None:
    given, path = pictures(timeline.frames), tmp_path / f"a{writer.suffixes[0]}"
    for wrong in (given[1:], [*given, given[0]], [flat(8, 8, (0, 0, 0))] * timeline.frames):
        with pytest.raises(ValueError, match="expected"):
            write(writer, film(timeline), wrong, path)
    assert names(tmp_path) == []


@each_way
def test_a_full_disk_is_told_and_leaves_the_old_file(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    path = tmp_path / f"a{writer.suffixes[0]}"
    path.write_bytes(b"old")
    wide = dataclasses.replace(film(timeline), canvas=Canvas(size=(200, 200)))
    with file_limit(3000), pytest.raises(OutputError, match=f"{path.name}: .* after [\\d,]+ bytes"):
        write(writer, wide, [noise(200, 200, seed) for seed in range(timeline.frames)], path)
    assert names(tmp_path) == [path.name]
    assert path.read_bytes() == b"old"


@each_way
def test_a_file_that_is_cut_off_is_damaged(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    path = file(writer, timeline, tmp_path, "a")
    for tail in (1, 2, 9, path.stat().st_size // 2, path.stat().st_size - 5, path.stat().st_size):
        with pytest.raises(ValueError, match=rf"short{path.suffix}: a damaged \w+: "):
            writer.provenance(cut_off(path, tail))


@each
@given(data=st.binary(max_size=60))
def test_junk_is_damage(writer: Writer, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"junk{writer.suffixes[0]}"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"junk\.\w+: a damaged"):
        writer.provenance(path)


@each_way
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_is_damage_or_another_text_and_never_a_crash(
    writer: Writer, timeline: Timeline, data: st.DataObject, tmp_path: Path
) -> None:
    path = tmp_path / f"a{writer.suffixes[0]}"
    if not path.exists():
        file(writer, timeline, tmp_path, "a")
    whole = path.read_bytes()
    ends = st.integers(0, min(len(whole), 2000) - 1) | st.integers(max(0, len(whole) - 2000), len(whole) - 1)
    place = data.draw(ends)
    changed = path.with_name(f"changed{path.suffix}")
    changed.write_bytes(whole[:place] + bytes([data.draw(st.integers(0, 255))]) + whole[place + 1 :])
    with contextlib.suppress(ValueError):
        assert isinstance(writer.provenance(changed), str | None)


@each_way
def test_reading_the_text_does_not_read_the_pixels(writer: Writer, timeline: Timeline, tmp_path: Path) -> None:
    wide = dataclasses.replace(film(timeline, "a"), canvas=Canvas(size=(400, 400)))
    given = [noise(400, 400, seed) for seed in range(timeline.frames)]
    path = write(writer, wide, given, tmp_path / f"a{writer.suffixes[0]}")
    writer.provenance(path)
    tracemalloc.start()
    assert writer.provenance(path) == "a"
    assert tracemalloc.get_traced_memory()[1] < 200_000
    tracemalloc.stop()


@each
def test_a_writer_says_what_it_reads_and_what_memory_it_takes(writer: Writer) -> None:
    assert writer.dtype() in ("uint8", "uint16", "float32")
    assert 0 < writer.memory(CANVAS) <= writer.memory(Canvas(size=(4000, 4000)))


@each_way
def test_a_size_is_refused_with_a_number(writer: Writer, timeline: Timeline) -> None:
    sentence = writer.refusal(Canvas(size=(LONGEST_SIDE, LONGEST_SIDE)), timeline)
    assert sentence is None or any(letter.isdigit() for letter in sentence)


@each
def test_a_writer_takes_stills_or_animations(writer: Writer) -> None:
    assert any(found.part_name() == writer.part_name() for found, _ in WAYS)


def test_importing_the_writers_is_light() -> None:
    modules = {part.__module__ for part in WRITERS}
    code = (
        f"import sys, {', '.join(sorted(modules))}\n"
        "print([name for name in ('PIL', 'isal', 'imageio_ffmpeg', 'torch') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout == "[]\n"

"""What stands at a final name and is not right is made again, and said so; what is right is not touched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.runs import host, outputs, planned, stamps
from PIL import Image

from artforge.batch.how import How
from artforge.batch.report import Report
from artforge.batch.runner import run
from artforge.cli.progress import Silent
from artforge.seal import read_seal

START = "artforge: 1\nseed: 4\ncanvas: {size: [64, 64]}\n"
STILL = START + "steps: [cppn]\noutput: 'a.SUFFIX'\n"
FILM = STILL + "animate: {frames: 3}\n"
SEQUENCE = START + "steps: [cppn]\noutput: 's-{frame}.png'\nanimate: {frames: 12}\n"
STILLS, FILMS = ["png", "tiff", "avif"], ["apng", "gif", "mp4", "webm", "webp", "html"]
SUFFIXES = [*STILLS, *FILMS]
Damage = Callable[[bytes], bytes]


def made(folder: Path, text: str, how: How | None = None) -> Report:
    (folder / "sky.yaml").write_text(text)
    report = run(planned(folder / "sky.yaml", folder / "out"), host(), Silent(), how)
    assert report.failures == []
    return report


def words(report: Report) -> list[str]:
    return [state.word for state in report.remade]


def recipe(suffix: str) -> str:
    return (STILL if suffix in STILLS else FILM).replace("SUFFIX", suffix)


def cut_off_in_the_middle(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_its_last_byte(data: bytes) -> bytes:
    return data[:-1]


def with_a_byte_too_many(data: bytes) -> bytes:
    return data + b"\0"


def with_zeros_for_its_second_half(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes(len(data) - len(data) // 2)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_is_made_again(suffix: str, tmp_path: Path) -> None:
    made(tmp_path, recipe(suffix))
    path = tmp_path / "out" / f"a.{suffix}"
    right = path.read_bytes()
    ways: list[Damage] = [
        cut_off_in_the_middle,
        without_its_last_byte,
        with_a_byte_too_many,
        with_zeros_for_its_second_half,
    ]
    for damage in ways:
        path.write_bytes(damage(right))
        lacks_all = (
            damage is with_zeros_for_its_second_half and suffix == "tiff"
        )  # which has all that it says at its end
        assert words(made(tmp_path, recipe(suffix))) == ["foreign" if lacks_all else "damaged"], damage.__name__
        assert path.read_bytes() == right


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_and_somebody_elses_are_made_again(suffix: str, tmp_path: Path) -> None:
    made(tmp_path, recipe(suffix))
    path = tmp_path / "out" / f"a.{suffix}"
    right = path.read_bytes()
    for other in (b"", b"hello"):
        path.write_bytes(other)
        assert words(made(tmp_path, recipe(suffix)))[0] in ("damaged", "foreign")
        assert path.read_bytes() == right


@pytest.mark.parametrize("suffix", ["png", "gif", "tiff"])
def test_a_picture_of_another_program_is_foreign(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    Image.new("RGB", (64, 64), "red").save(tmp_path / "out" / f"a.{suffix}")
    assert words(made(tmp_path, recipe(suffix))) == ["foreign"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_right_file_is_not_touched(suffix: str, tmp_path: Path) -> None:
    made(tmp_path, recipe(suffix))
    before = stamps(tmp_path / "out")
    for how in (How(), How(verify=True)):
        report = made(tmp_path, recipe(suffix), how)
        assert [done.kept for done in report.done] == [True]
        assert words(report) == []
    assert stamps(tmp_path / "out") == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_verifying_finds_every_flipped_bit(suffix: str, tmp_path: Path) -> None:
    made(tmp_path, recipe(suffix))
    path = tmp_path / "out" / f"a.{suffix}"
    right = path.read_bytes()
    seal = read_seal(path)
    assert seal is not None
    assert seal.covered > len(right) - 1024
    for place in (seal.covered // 2, seal.covered // 3, seal.covered - 1):
        path.write_bytes(right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :])
        assert words(made(tmp_path, recipe(suffix))) == []
        assert words(made(tmp_path, recipe(suffix), How(verify=True))) == ["damaged"]
        assert path.read_bytes() == right


def test_force_makes_a_right_file_again(tmp_path: Path) -> None:
    made(tmp_path, recipe("png"))
    before, right = stamps(tmp_path / "out"), outputs(tmp_path / "out")
    report = made(tmp_path, recipe("png"), How(force=True))
    assert [done.kept for done in report.done] == [False]
    assert words(report) == []
    assert stamps(tmp_path / "out") != before
    assert outputs(tmp_path / "out") == right


def test_a_file_of_an_older_version_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("artforge.provenance.versions_of", lambda *_: {"artforge": "0.0.1"})
        made(tmp_path, recipe("png"))
    report = made(tmp_path, recipe("png"))
    assert words(report) == ["changed version"]
    assert "artforge was 0.0.1" in report.remade[0].sentence


def test_a_file_of_another_recipe_is_made_again(tmp_path: Path) -> None:
    made(tmp_path, recipe("png"))
    assert words(made(tmp_path, recipe("png").replace("seed: 4", "seed: 5"))) == ["changed recipe"]


def test_a_file_whose_input_has_changed_is_made_again(tmp_path: Path) -> None:
    text = START + "steps: [{use: image, path: in.png}]\noutput: a.png\n"
    Image.new("RGB", (64, 64), "red").save(tmp_path / "in.png")
    made(tmp_path, text)
    os.utime(tmp_path / "in.png", (1, 1))
    assert words(made(tmp_path, text)) == []
    stat = (tmp_path / "in.png").stat()
    Image.new("RGB", (64, 64), "blue").save(tmp_path / "in.png")
    os.utime(tmp_path / "in.png", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert words(made(tmp_path, text)) == ["changed input"]
    assert words(made(tmp_path, text)) == []


@pytest.mark.parametrize("damage", [cut_off_in_the_middle, None])
def test_a_sequence_that_lacks_a_frame_is_made_whole(damage: Damage | None, tmp_path: Path) -> None:
    made(tmp_path, SEQUENCE)
    right, path = outputs(tmp_path / "out"), tmp_path / "out" / "s-07.png"
    assert len(right) == 12
    path.unlink() if damage is None else path.write_bytes(damage(path.read_bytes()))
    report = made(tmp_path, SEQUENCE)
    assert words(report) == (["damaged"] if damage else [])
    assert [done.kept for done in report.done] == [False]
    assert outputs(tmp_path / "out") == right


def test_a_sequence_in_folders_leaves_no_folder_of_its_own(tmp_path: Path) -> None:
    made(tmp_path, SEQUENCE.replace("s-{frame}.png", "s/{frame}/a.png"))
    assert sorted(path.name for path in (tmp_path / "out" / "s").iterdir()) == [f"{index:02}" for index in range(12)]


def test_a_folder_at_a_final_name_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    from artforge.errors import RecipeError

    (tmp_path / "out" / "a.png").mkdir(parents=True)
    with pytest.raises(RecipeError, match="there is a folder of that name"):
        made(tmp_path, recipe("png"))

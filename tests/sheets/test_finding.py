from __future__ import annotations

from pathlib import Path

import pytest
from sheet_samples import listening, saved, smooth

from artforge.errors import ArtforgeError
from artforge.host import installed
from artforge.sheets.finding import find, natural, readable
from artforge.sheets.picture import write_sheet

TARGET = Path("sheet.png")


def names(folder: Path, *named: Path, target: Path = TARGET) -> list[str]:
    heard, warn = listening()
    found = find(named or [folder], target, installed(), warn)
    assert heard == []
    return [path.relative_to(folder).as_posix() for path in found]


def touched(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()


def test_two_comes_before_ten(tmp_path: Path) -> None:
    touched(tmp_path, "wave-10.png", "wave-2.png", "wave-1.png", "Wave-3.png")
    assert names(tmp_path) == ["wave-1.png", "wave-2.png", "Wave-3.png", "wave-10.png"]


def test_names_that_differ_in_zeros_and_capitals_alone_have_an_order() -> None:
    one = [Path("a01.png"), Path("a1.png"), Path("A1.png"), Path("a001.png")]
    other = [one[3], one[1], one[2], one[0]]
    assert sorted(one, key=natural) == sorted(other, key=natural)


def test_folders_are_searched_through(tmp_path: Path) -> None:
    touched(tmp_path, "b.png", "deep/er/a.webp", "deep/a.mp4")
    assert names(tmp_path) == ["b.png", "deep/a.mp4", "deep/er/a.webp"]


def test_what_is_hidden_is_passed_over(tmp_path: Path) -> None:
    touched(tmp_path, "a.png", ".b.png", ".hidden/c.png")
    assert names(tmp_path) == ["a.png"]


def test_pages_shaders_and_what_artforge_does_not_write_are_passed_over(tmp_path: Path) -> None:
    touched(tmp_path, "a.png", "b.html", "c.glsl", "d.txt", "e.yaml", "f.jpg")
    assert names(tmp_path) == ["a.png"]


def test_a_file_that_is_named_may_be_of_any_kind(tmp_path: Path) -> None:
    touched(tmp_path, "photo.jpg")
    assert names(tmp_path, tmp_path / "photo.jpg") == ["photo.jpg"]


def test_a_file_that_is_named_twice_appears_once(tmp_path: Path) -> None:
    touched(tmp_path, "a.png", "b.png")
    (tmp_path / "c.png").symlink_to("a.png")
    named = [tmp_path / "a.png", tmp_path, tmp_path / "x" / ".." / "a.png"]
    (tmp_path / "x").mkdir()
    assert names(tmp_path, *named) == ["a.png", "b.png"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArtforgeError, match="nowhere: there is no such file or folder"):
        names(tmp_path, tmp_path / "nowhere")


def test_an_empty_folder_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ArtforgeError, match=r"there are no pictures here; looked for .*\.png"):
        names(tmp_path)


def test_a_picture_is_not_overwritten_by_the_sheet_that_shows_it(tmp_path: Path) -> None:
    touched(tmp_path, "a.png", "b.png")
    with pytest.raises(ArtforgeError, match=r"a\.png is one of the pictures .* choose another name with --to"):
        names(tmp_path, target=tmp_path / "a.png")


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tiff", ".gif", ".avif"])
def test_an_earlier_sheet_is_passed_over_in_every_format(tmp_path: Path, suffix: str) -> None:
    picture, sheet = saved(tmp_path / "a.png", smooth(40, 30)), tmp_path / f"sheet{suffix}"
    write_sheet(
        [picture], sheet, installed().writer(suffix)(), tile=32, columns=None, title="", warn=print, progress=print
    )
    assert names(tmp_path, target=tmp_path / "another.png") == ["a.png"]


@pytest.mark.parametrize(
    ("name", "shown"), [("a\nb", "a�b"), ("\x1b[31m", "�[31m"), ("b\udcff", "b�"), ("é 猫", "é 猫")]
)
def test_a_name_is_made_readable(name: str, shown: str) -> None:
    assert readable(name) == shown

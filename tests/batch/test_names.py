"""Where outputs may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from artforge.batch.names import Places, overwrites


@pytest.mark.parametrize(
    ("written_as", "why"),
    [
        ("../a.png", "would lie outside"),
        (".", "would lie outside"),
        ("a" * 256, "a name of 256 bytes; at most 255 fit"),
        ("a\nb.png", "a control character"),
        ("folder", "there is a folder of that name"),
        ("link/a.png", "would lie outside"),
    ],
)
def test_what_cannot_stand_under_the_root_is_refused(written_as: str, why: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "link").symlink_to(tmp_path)
    assert why in str(Places(root).problem(root / written_as, written_as))


@pytest.mark.parametrize("written_as", ["a.png", "b/c/a.png", "b/../a.png", "ü.png", "folder/a.png"])
def test_what_lies_below_the_root_is_not(written_as: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert Places(tmp_path).problem(tmp_path / written_as, written_as) is None


def test_two_ways_to_one_place_are_one_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    places = Places(tmp_path)
    assert places.of(tmp_path / "link" / "a.png") == places.of(tmp_path / "folder" / "a.png")


@pytest.mark.parametrize(("name", "is_one"), [("s-3.png", True), ("s-03.png", True), ("s-x.png", False)])
def test_a_sequence_overwrites_whatever_may_be_one_of_its_frames(name: str, is_one: bool, tmp_path: Path) -> None:
    assert overwrites(tmp_path / "s-{frame}.png", tmp_path / name) is is_one

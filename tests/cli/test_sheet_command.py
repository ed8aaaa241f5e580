from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from command import Outcome
from in_process import run
from PIL import Image

Run = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "works").mkdir()
    for number in (1, 2, 10):
        colour = (20 * number, 90, 200)
        Image.new("RGB", (48, 32), colour).save(tmp_path / "works" / f"wave-{number}.png")
    return tmp_path


@pytest.fixture
def artforge(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *arguments: run(monkeypatch, capsys, *arguments, cwd=folder)


def pixels(path: Path) -> list[tuple[int, ...]]:
    """Return the colours of a sheet's pictures from left to right."""
    with Image.open(path) as image:
        row = np.asarray(image.convert("RGB"))[30]
    found = [tuple(int(level) for level in pixel) for pixel in row if pixel[2] == 200]
    return list(dict.fromkeys(found))


def test_a_sheet_goes_to_out_and_its_path_is_printed(artforge: Run, folder: Path) -> None:
    outcome = artforge("sheet", "works", "--columns", "3")
    assert (outcome.status, outcome.out) == (0, "out/sheet.png\n")
    assert "3 pictures on out/sheet.png" in outcome.err
    assert pixels(folder / "out" / "sheet.png") == [(20, 90, 200), (40, 90, 200), (200, 90, 200)]


def test_html_makes_a_page(artforge: Run, folder: Path) -> None:
    assert artforge("sheet", "works", "--html").out == "out/sheet.html\n"
    text = (folder / "out" / "sheet.html").read_text()
    assert text.count('<li class="tile"') == 3
    assert 'href="../works/wave-10.png"' in text


def test_the_suffix_makes_a_page_too(artforge: Run, folder: Path) -> None:
    assert artforge("sheet", "works", "--to", "all.html").out == "all.html\n"
    assert (folder / "all.html").read_text().startswith("<!doctype html>")


def test_a_sheet_is_not_in_itself_when_it_is_made_again(artforge: Run, folder: Path) -> None:
    for target in ("works/all.png", "works/all.html"):
        artforge("sheet", "works", "--to", target)
        first = (folder / target).read_bytes()
        assert "3 pictures" in artforge("sheet", "works", "--to", target).err
        assert (folder / target).read_bytes() == first


def test_quiet_says_nothing_but_the_path(artforge: Run) -> None:
    outcome = artforge("sheet", "works", "--quiet")
    assert (outcome.out, outcome.err) == ("out/sheet.png\n", "")


def test_a_damaged_file_is_named_and_the_sheet_goes_on(artforge: Run, folder: Path) -> None:
    (folder / "works" / "broken.png").write_bytes((folder / "works" / "wave-1.png").read_bytes()[:60])
    outcome = artforge("sheet", "works")
    assert outcome.status == 0
    warnings = [line for line in outcome.err.splitlines() if "warning" in line]
    assert len(warnings) == 1
    assert warnings[0].startswith("artforge: warning: the image is damaged: ")
    assert warnings[0].endswith("works/broken.png")


def test_a_title_and_tiles_of_a_size(artforge: Run, folder: Path) -> None:
    artforge("sheet", "works", "--tile", "32", "--title", "Waves", "--to", "a.png")
    artforge("sheet", "works", "--tile", "32", "--to", "b.png")
    with Image.open(folder / "a.png") as titled, Image.open(folder / "b.png") as plain:
        assert titled.height > plain.height
        assert titled.width == plain.width < 200


def test_a_picture_is_never_overwritten(artforge: Run, folder: Path) -> None:
    before = (folder / "works" / "wave-2.png").read_bytes()
    outcome = artforge("sheet", "works", "--to", "works/wave-2.png")
    assert outcome.status == 1
    assert "works/wave-2.png is one of the pictures and would be overwritten" in outcome.err
    assert (folder / "works" / "wave-2.png").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["nowhere"], 1, "artforge: nowhere: there is no such file or folder"),
        (["empty"], 1, "artforge: empty: there are no pictures here; looked for"),
        (["works", "--to", "a.xyz"], 2, "--to a.xyz: cannot write .xyz: there are"),
        (["works", "--to", "sheet"], 2, "cannot write a file without a suffix"),
        (["works", "--to", "a.mp4"], 2, "a sheet is a still picture, and .mp4 is none; .png would do"),
        (["works", "--to", "a.glsl"], 2, "a sheet is a still picture, and .glsl is none"),
        (["works", "--html", "--to", "a.png"], 2, "--html makes a page, and --to names a.png: let it end in .html"),
        (["works", "--html", "--columns", "3"], 2, "--columns is for pictures"),
        (["works", "--tile", "5"], 2, "5 is not in the range 32<=x<=4096"),
        (["works", "--columns", "0"], 2, "0 is not in the range 1<=x<=1000"),
        ([], 2, "Missing argument"),
        (["works/notes.txt"], 1, "none of these files is a picture that can be read"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    artforge: Run, folder: Path, arguments: list[str], status: int, said: str
) -> None:
    (folder / "empty").mkdir()
    (folder / "works" / "notes.txt").write_text("not a picture")
    before = sorted(folder.rglob("*"))
    outcome = artforge("sheet", *arguments)
    assert (outcome.status, said in outcome.err) == (status, True), outcome.err
    assert "Traceback" not in outcome.err
    assert [path for path in sorted(folder.rglob("*")) if path.name != "out"] == before

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from sheet_samples import Bytes, listening, means, saved, smooth, unheard

from artforge.errors import ArtforgeError, OutputError
from artforge.host import installed
from artforge.picture import Picture
from artforge.sheets import threads
from artforge.sheets.contact import MOUNT, PAPER, Labels, Layout, shortened, typeface
from artforge.sheets.picture import Bands, Shelf, cell_for, check_size, columns_for, laid_out, within, write_sheet


def sheet(
    paths: list[Path], target: Path, *, tile: int = 40, columns: int | None = None, title: str = ""
) -> npt.NDArray[np.int16]:
    writer = installed().writer(target.suffix)()
    heard, warn = listening()
    write_sheet(paths, target, writer, tile=tile, columns=columns, title=title, warn=warn, progress=unheard)
    assert heard == []
    with Image.open(target) as image:
        return np.asarray(image.convert("RGB")).astype(np.int16)


def many(folder: Path, count: int, width: int = 80, height: int = 60) -> tuple[list[Path], list[Bytes]]:
    images = [np.roll(smooth(width, height), 7 * number, axis=1) for number in range(count)]
    return [saved(folder / f"{number}.png", image) for number, image in enumerate(images)], images


def test_every_picture_is_in_its_place(tmp_path: Path) -> None:
    paths, images = many(tmp_path, 5)
    shown = sheet(paths, tmp_path / "sheet.png", columns=3)
    layout = Layout(40, (40, 30), 3, 2, Labels())
    assert shown.shape[:2] == layout.size[::-1]
    for number, image in enumerate(images):
        x = layout.left + number % 3 * layout.pitch[0]
        y = layout.top + number // 3 * layout.pitch[1]
        assert np.abs(shown[y : y + 30, x : x + 40] - means(image, 2)).mean() < 2


def test_a_picture_of_another_shape_lies_in_the_middle_of_its_cell(tmp_path: Path) -> None:
    paths, _ = many(tmp_path, 3)
    tall = np.full((400, 100, 3), 200, np.uint8)
    shown = sheet([*paths, saved(tmp_path / "tall.png", tall)], tmp_path / "sheet.png", columns=2)
    layout = Layout(40, (40, 30), 2, 2, Labels())
    x, y = layout.left + layout.pitch[0], layout.top + layout.pitch[1]
    cell = shown[y : y + 30, x : x + 40]
    bright = np.argwhere((cell == 200).all(axis=2))
    assert bright.min(axis=0).tolist() == [0, 16]
    assert bright.max(axis=0).tolist() == [29, 22]
    assert (cell[:, :16] == MOUNT).all()
    assert (cell[:, 23:] == MOUNT).all()


def test_each_picture_has_its_name_below_it(tmp_path: Path) -> None:
    image = smooth(120, 90)
    one = sheet([saved(tmp_path / "one.png", image)], tmp_path / "a.tiff", tile=120)
    other = sheet([saved(tmp_path / "Other.png", image)], tmp_path / "b.tiff", tile=120)
    layout = Layout(120, (120, 90), 1, 1, Labels())
    below = layout.top + 90
    assert np.array_equal(one[:below], other[:below])
    assert not np.array_equal(one[below:], other[below:])
    assert (one[below:] > 200).sum() > 20


def test_files_that_share_a_name_show_their_suffixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[str] = []
    keep = Shelf.put

    def noting(shelf: Shelf, name: str, image: Bytes) -> None:
        put.append(name)
        keep(shelf, name, image)

    monkeypatch.setattr(Shelf, "put", noting)
    image = smooth(120, 90)
    sheet([saved(tmp_path / name, image) for name in ("a.png", "a.webp", "b.png")], tmp_path / "sheet.png", tile=32)
    assert put == ["a.png", "a.webp", "b"]


def test_a_title_stands_above_all(tmp_path: Path) -> None:
    paths, _ = many(tmp_path, 2)
    plain, titled = (sheet(paths, tmp_path / "sheet.png", tile=80, title=title) for title in ("", "Evening"))
    extra = titled.shape[0] - plain.shape[0]
    assert extra > 10
    assert np.array_equal(titled[extra + 4 :], plain[4:])
    assert (titled[:extra] > 200).sum() > 20


def test_it_is_drawn_by_rows_as_it_would_be_at_once(tmp_path: Path) -> None:
    with (tmp_path / "shelf").open("w+b") as stream:
        shelf = Shelf(stream)
        for number in range(7):
            shelf.put(f"number {number}", np.roll(smooth(60, 40), number * 5, axis=0))
        layout = laid_out(shelf, 60, 2, "All of them")
        tiles = {(number % 2, number // 2): shelf.image(number) for number in range(7)}
        rows = Picture(*layout.size, Bands(layout, shelf).read)
        strips = [rows.rows(start, min(start + 13, layout.size[1]), np.uint8) for start in range(0, layout.size[1], 13)]
        assert np.array_equal(np.concatenate(strips), np.asarray(layout.draw(tiles)))


@pytest.mark.parametrize("suffix", [".webp", ".tiff", ".gif", ".avif", ".png"])
def test_it_is_written_in_every_still_format(tmp_path: Path, suffix: str) -> None:
    paths, _ = many(tmp_path, 2)
    shown = sheet(paths, tmp_path / f"sheet{suffix}")
    assert (np.abs(shown[0, 0] - PAPER) <= 8).all()


def test_the_same_files_give_the_same_bytes_on_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, _ = many(tmp_path, 6)
    made = []
    for count in (1, 3):
        monkeypatch.setattr(threads, "processors", count.__int__)
        sheet(paths, tmp_path / "sheet.png")
        made.append((tmp_path / "sheet.png").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "name", ["猫と月", "\U0001f305", "ملف", "a\u0301\u0302", "\u202egnp", "x" * 200, "\udcff", "a\nb"]
)
def test_letters_that_the_typeface_lacks_do_no_harm(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / "a.png", smooth(40, 30)).rename(tmp_path / f"{name}.png")
    assert sheet([path], tmp_path / "sheet.png").shape[1] < 60


def test_what_is_damaged_is_left_out_and_named(tmp_path: Path) -> None:
    paths, _ = many(tmp_path, 2)
    (tmp_path / "broken.png").write_bytes(paths[0].read_bytes()[:300])
    heard, warn = listening()
    writer = installed().writer(".png")()
    shown = write_sheet(
        [*paths, tmp_path / "broken.png"],
        tmp_path / "sheet.png",
        writer,
        tile=40,
        columns=None,
        title="",
        warn=warn,
        progress=unheard,
    )
    assert shown == 2
    assert len(heard) == 1
    assert "broken.png" in heard[0]


def test_where_nothing_is_left_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(ArtforgeError, match="none of these files is a picture"):
        write_sheet(
            [tmp_path / "a.png"],
            tmp_path / "sheet.png",
            installed().writer(".png")(),
            tile=40,
            columns=None,
            title="",
            warn=lambda sentence: None,
            progress=unheard,
        )
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_sheet_too_large_says_what_would_do() -> None:
    with pytest.raises(
        OutputError, match=r"a sheet of 9,000 pictures of 320 pixels is too large: --tile 1\d\d would"
    ) as one:
        check_size(9000, 320, None)
    check_size(9000, int(str(one.value).split("--tile ")[1].split()[0]), None)


def test_a_sheet_too_large_at_any_size_is_refused() -> None:
    with pytest.raises(OutputError, match="is too large: show fewer, or make a page with --html"):
        check_size(5_000_000, 64, None)


def test_a_format_s_own_limit_is_said(tmp_path: Path) -> None:
    paths, _ = many(tmp_path, 1, 9, 200)
    writer = installed().writer(".webp")()
    with pytest.raises(OutputError, match=r"at most 16,383 pixels .* smaller --tile"):
        write_sheet(
            paths * 100, tmp_path / "a.webp", writer, tile=200, columns=1, title="", warn=print, progress=unheard
        )
    assert not (tmp_path / "a.webp").exists()


@pytest.mark.parametrize("count", [1, 2, 7, 75, 2000])
def test_a_sheet_is_a_little_wider_than_high(count: int) -> None:
    across = columns_for(count, (333, 220), None)
    down = math.ceil(count / across)
    assert 1 <= across <= count
    assert count < 5 or 0.9 < across * 333 / (down * 220) < 2.4


def test_there_are_no_more_columns_than_pictures() -> None:
    assert columns_for(3, (100, 100), 8) == 3


@pytest.mark.parametrize(
    ("sizes", "cell"),
    [
        ([(320, 180)] * 5 + [(144, 320), (320, 320)], (320, 180)),
        ([(144, 320)] * 5 + [(320, 180)], (144, 320)),
        ([(64, 40)], (64, 40)),
        ([(320, 1)], (320, 1)),
    ],
)
def test_cells_have_the_shape_that_shows_most(sizes: list[tuple[int, int]], cell: tuple[int, int]) -> None:
    assert cell_for(sizes) == cell


def test_what_fits_its_cell_is_not_touched() -> None:
    image = smooth(20, 10)
    assert within(image, (20, 30)) is image
    assert within(image, (10, 30)).shape == (5, 10, 3)


def test_a_long_name_is_shortened_in_the_middle() -> None:
    font = typeface(320)
    short = shortened("a-very-long-name-of-a-picture-with-seed-00042", font, 120)
    begin, _, end = short.partition("…")
    assert font.getlength(short) <= 120
    assert "a-very-long-name-of-a-picture-with-seed-00042".startswith(begin)
    assert end.endswith("42")
    assert abs(len(begin) - len(end)) <= 1
    assert shortened("short", font, 120) == "short"

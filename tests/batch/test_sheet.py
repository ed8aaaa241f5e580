from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from artforge.batch.jobs import plan
from artforge.batch.runner import run
from artforge.cli.progress import Silent
from artforge.errors import RecipeError
from artforge.host import installed
from artforge.picture import picture_of
from artforge.recipe.load import read
from artforge.sheets.contact import reduced

RECIPE = """
artforge: 1
canvas: {size: [64, 40]}
steps: [{use: cppn, init: {use: normal, std: 2.0}}]
sweep:
  grid: {seed: [1, 2, 3], 'steps[0].activation': [tanh, sin]}
  sheet: {x: seed, y: 'steps[0].activation', tile: 64, path: 'sheet.png'}
output: '{seed}-{steps[0].activation}.png'
"""


def test_a_sheet_shows_every_work_in_its_row_and_column(tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_text(RECIPE)
    report = run(
        plan([read(str(tmp_path / "sweep.yaml"), installed())], installed(), root=tmp_path), installed(), Silent()
    )
    assert [done.path.name for done in report.done][-1] == "sheet.png"
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    for activation in ("tanh", "sin"):
        places = [_place(sheet, tmp_path / f"{seed}-{activation}.png") for seed in (1, 2, 3)]
        assert len({top for top, _ in places}) == 1
        assert sorted(left for _, left in places) == [left for _, left in places]


def _place(sheet: np.ndarray, work: Path) -> tuple[int, int]:
    """Find a work in a sheet, pixel by pixel equal."""
    tile = np.asarray(Image.open(work))
    height, width = tile.shape[:2]
    for top, left in np.argwhere((sheet == tile[0, 0]).all(axis=2)):
        if np.array_equal(sheet[top : top + height, left : left + width], tile):
            return int(top), int(left)
    raise AssertionError(f"{work.name} is not on the sheet")


def test_a_sheet_holds_the_recipe_that_makes_it_again(tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_text(RECIPE)
    run(plan([read(str(tmp_path / "sweep.yaml"), installed())], installed(), root=tmp_path), installed(), Silent())
    again = read(str(tmp_path / "sheet.png"), installed())
    made = plan([again], installed(), root=tmp_path / "again")
    assert len(made.jobs) == 6
    assert len(made.sheets) == 1


def test_a_picture_is_reduced_to_the_mean_of_its_pixels() -> None:
    image = np.random.default_rng(1).random((70, 110, 3)).astype(np.float32)
    small = reduced(picture_of(image), 11)
    plain = np.array(
        [[image[y * 10 : y * 10 + 10, x * 10 : x * 10 + 10].mean(axis=(0, 1)) for x in range(11)] for y in range(7)]
    )
    assert small.shape == (7, 11, 3)
    assert np.abs(small / 255 - plain).max() < 0.003


WITHOUT_AN_AXIS = RECIPE.replace("x: seed, y: 'steps[0].activation'", "x: 'steps[0].activation', columns: 2")


def test_what_has_no_axis_gets_a_sheet_for_each_of_its_values(tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_text(WITHOUT_AN_AXIS)
    made = plan([read(str(tmp_path / "sweep.yaml"), installed())], installed(), root=tmp_path)
    report = run(made, installed(), Silent())
    assert [done.path.name for done in report.done][-3:] == ["sheet-1.png", "sheet-2.png", "sheet-3.png"]
    for seed in (1, 2, 3):
        sheet = np.asarray(Image.open(tmp_path / f"sheet-{seed}.png"))
        places = [_place(sheet, tmp_path / f"{seed}-{activation}.png") for activation in ("tanh", "sin")]
        assert places == sorted(places)
    assert len({sheet.receipt["fingerprint"] for sheet in made.sheets}) == 3


@pytest.mark.parametrize("path", ["sheet.png", "{seed}/{recipe}.png"])
def test_seeds_and_sizes_of_the_command_line_give_a_sheet_for_each(path: str, tmp_path: Path) -> None:
    text = WITHOUT_AN_AXIS.replace("seed: [1, 2, 3], ", "").replace("'sheet.png'", f"'{path}'")
    (tmp_path / "sweep.yaml").write_text(text)
    document = read(str(tmp_path / "sweep.yaml"), installed())
    made = plan([document], installed(), root=tmp_path, seeds=[5, 6], sizes=["64x40", "40x64"])
    names = [sheet.written_as for sheet in made.sheets]
    assert len(made.jobs) == 8
    assert all(job.sheet is not None and list(job.sheet.labels).count(job.place) == 1 for job in made.jobs)
    by_seed = {"sheet.png": "sheet-{seed}-{size}.png", "{seed}/{recipe}.png": "{seed}/sweep-{size}.png"}[path]
    assert names == [by_seed.format(seed=seed, size=size) for seed in (5, 6) for size in ("64x40", "40x64")]


def test_one_of_several_sheets_makes_itself_again(tmp_path: Path) -> None:
    text = WITHOUT_AN_AXIS.replace("seed: [1, 2, 3], ", "")
    (tmp_path / "sweep.yaml").write_text(text)
    document = read(str(tmp_path / "sweep.yaml"), installed())
    run(plan([document], installed(), root=tmp_path, seeds=[5, 6]), installed(), Silent())
    again = plan([read(str(tmp_path / "sheet-6.png"), installed())], installed(), root=tmp_path / "again")
    run(again, installed(), Silent())
    with Image.open(tmp_path / "sheet-6.png") as before, Image.open(tmp_path / "again" / "sheet.png") as after:
        assert before.tobytes() == after.tobytes()


def refused(folder: Path, sweep: str) -> str:
    (folder / "sweep.yaml").write_text(f"artforge: 1\nsteps: [cppn]\noutput: '{{index}}.png'\nsweep: {sweep}\n")
    with pytest.raises(RecipeError) as caught:
        plan([read(str(folder / "sweep.yaml"), installed())], installed(), root=folder)
    return str(caught.value)


def test_two_works_with_one_place_are_refused(tmp_path: Path) -> None:
    sweep = "{grid: {seed: [1, 2], 'steps[0].bias': [all, all]}, sheet: {x: seed, y: 'steps[0].bias'}}"
    assert "two works have one place on the sheet" in refused(tmp_path, sweep)


def test_a_name_of_a_sheet_has_no_other_token(tmp_path: Path) -> None:
    sweep = "{grid: {seed: [1, 2], 'steps[0].bias': [all, none]}, sheet: {x: 'steps[0].bias', path: '{index}.png'}}"
    assert "the sheet's path has the token {index}; it may have {recipe} and {seed}" in refused(tmp_path, sweep)


def test_a_sheet_too_large_to_draw_is_refused(tmp_path: Path) -> None:
    sweep = "{grid: {seed: {range: [0, 30]}}, sheet: {x: seed, columns: 30, tile: 4096}}"
    assert "a sheet of 30 x 1 tiles of 4096 pixels is too large" in refused(tmp_path, sweep)


def test_a_picture_thinner_than_the_reduction_is_reduced() -> None:
    assert reduced(picture_of(np.ones((3, 4000, 3), np.float32)), 320).shape[1] == 320


def test_a_sheet_of_swept_inputs_makes_itself_again_from_its_folder(tmp_path: Path) -> None:
    for colour in ("red", "blue"):
        Image.new("RGB", (8, 8), colour).save(tmp_path / f"{colour}.png")
    text = "artforge: 1\ncanvas: {size: [8, 8]}\nsteps: [{use: image, path: red.png}]\noutput: 'out/{index}.png'\n"
    text += "sweep: {grid: {'steps[0].path': [red.png, blue.png]}, sheet: {x: 'steps[0].path', path: out/sheet.png}}\n"
    (tmp_path / "sweep.yaml").write_text(text)
    run(plan([read(str(tmp_path / "sweep.yaml"), installed())], installed(), root=tmp_path), installed(), Silent())
    again = read(str(tmp_path / "out" / "sheet.png"), installed())
    report = run(plan([again], installed(), root=tmp_path / "again"), installed(), Silent())
    assert report.failures == []
    assert len(report.done) == 3
    for done in report.done:
        with Image.open(done.path) as one, Image.open(tmp_path / "out" / done.path.name) as two:
            assert one.tobytes() == two.tobytes()

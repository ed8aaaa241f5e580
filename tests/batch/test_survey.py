"""What there is to do, and the shelf of tiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from batch_samples import plan_of, ran

from artforge.batch.survey import TileShelf, is_made, survey

SHEET = (
    "artforge: 1\ncanvas: {size: [16, 12]}\nsteps: [cppn]\noutput: '{seed}.png'\n"
    "sweep: {grid: {seed: [1, 2]}, sheet: {x: seed, tile: 32, path: sheet.png}}\n"
)
TILE = np.arange(12 * 16 * 3, dtype=np.uint8).reshape(12, 16, 3)


def test_every_job_comes_with_its_state(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, seeds=3)
    ran(plan)
    (tmp_path / "sky-1.png").write_bytes(b"")
    assert [(job.index, state.word) for job, state in survey(plan)] == [(0, "kept"), (1, "damaged"), (2, "kept")]
    assert {state.word for _, state in survey(plan, force=True)} == {"forced"}


def test_a_sheet_is_made_when_it_is_whole_and_of_these_works(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, SHEET)
    assert not is_made(plan.sheets[0], None)
    ran(plan)
    assert is_made(plan.sheets[0], None)
    assert not is_made(plan_of(tmp_path, SHEET.replace("[1, 2]", "[1, 3]")).sheets[0], None)
    data = (tmp_path / "sheet.png").read_bytes()
    (tmp_path / "sheet.png").write_bytes(data[:-1])
    assert not is_made(plan.sheets[0], None)


def test_a_tile_is_kept_until_it_is_forgotten(tmp_path: Path) -> None:
    shelf, (first, second) = TileShelf(tmp_path / "tiles"), plan_of(tmp_path, SHEET).jobs
    shelf.put(first, TILE)
    kept = shelf.get(first)
    assert kept is not None
    assert np.array_equal(kept, TILE)
    assert shelf.get(second) is None
    shelf.forget(first)
    assert shelf.get(first) is None
    shelf.forget(first)


def test_a_damaged_tile_is_none(tmp_path: Path) -> None:
    shelf, (job, _) = TileShelf(tmp_path / "tiles"), plan_of(tmp_path, SHEET).jobs
    shelf.put(job, TILE)
    (path,) = (tmp_path / "tiles").iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert shelf.get(job) is None


def test_a_shelf_without_room_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "tiles").touch()
    job = plan_of(tmp_path, SHEET).jobs[0]
    TileShelf(tmp_path / "tiles").put(job, TILE)
    assert TileShelf(tmp_path / "tiles").get(job) is None

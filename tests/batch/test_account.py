"""What has come of a plan so far."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from batch_samples import FILM, Notes, plan_of, ran

from artforge.batch.account import Account
from artforge.batch.errands import Outcome
from artforge.batch.frames import frames_of, samples_left
from artforge.batch.jobs import Plan
from artforge.batch.pieces import Piece, pieces_of
from artforge.batch.report import Report
from artforge.batch.states import NEW, State
from artforge.cli.progress import Silent
from artforge.errors import RenderError
from artforge.host import installed
from artforge.pattern import default_backend
from artforge.render import compose

SHEET = (
    "artforge: 1\ncanvas: {size: [16, 12]}\nsteps: [cppn]\noutput: '{seed}.png'\n"
    "sweep: {grid: {seed: [1, 2]}, sheet: {x: seed, tile: 32, path: sheet.png}}\n"
)
TILE = np.zeros((12, 16, 3), np.uint8)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))


def account_of(plan: Plan) -> Account:
    return Account(plan, installed(), Silent(), Report(), default_backend(), tells_frames=False)


def test_after_the_last_chunk_comes_what_joins_them(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, FILM)
    account, pieces = account_of(plan), pieces_of(plan.jobs[0], whole=False)
    account.expect(plan.jobs[0], pieces, NEW)
    account.begin(plan.jobs[0])
    came = [account.come(piece, Outcome(1.0)) for piece in pieces]
    assert came[:-1] == [None] * (len(pieces) - 1)
    assert came[-1] is not None
    assert came[-1].joins
    time.sleep(0.01)
    account.begin(plan.jobs[0])
    account.come(came[-1], Outcome(1.0))
    assert 0.01 < account.report.done[0].seconds < 1.0  # of people's time: several workers are at it


def test_a_film_whose_chunks_fail_fails_once(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, FILM)
    account = account_of(plan)
    for piece in pieces_of(plan.jobs[0], whole=False):
        account.fail(piece, RenderError("no"))
    assert len(account.report.failures) == 1


def test_what_is_made_again_is_reported_with_the_reason(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, seeds=2)
    account = account_of(plan)
    damaged = State("damaged", "it is cut off")
    account.expect(plan.jobs[0], [], NEW)
    account.expect(plan.jobs[1], [], damaged)
    assert account.report.remade == [damaged]


def test_a_tile_that_is_kept_need_not_be_rendered_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, SHEET)
    assert account_of(plan).lacks_tile(plan.jobs[0])
    account_of(plan).come(Piece(plan.jobs[0]), Outcome(1.0, tile=TILE))
    again = plan_of(tmp_path, SHEET)
    assert not account_of(again).lacks_tile(again.jobs[0])
    assert np.array_equal(again.sheets[0].tiles[again.jobs[0].place], TILE)


def test_no_tile_is_wanted_for_a_sheet_that_another_run_has_drawn(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, SHEET)
    account = account_of(plan)
    assert account.sheets == [plan.sheets[0]]
    ran(plan_of(tmp_path, SHEET))
    assert not account.lacks_tile(plan.jobs[0])
    account.draw_sheets()
    assert [(done.path, done.kept) for done in account.report.done] == [(plan.sheets[0].path, True)]


@pytest.mark.parametrize(("kept", "said"), [(0, []), (5, ["sky.gif goes on: 5 of its 16 frames are there"])])
def test_a_film_of_which_there_are_frames_goes_on(kept: int, said: list[str], tmp_path: Path) -> None:
    plan = plan_of(tmp_path, FILM)
    (job,) = plan.jobs
    film, account = frames_of(job), account_of(plan)
    assert film
    for index in range(kept):
        film.keep(index, compose(job.recipe, job.recipe.timeline.playhead(index)))
    account.progress = hearing = Notes()
    account.expect(job, pieces_of(job, whole=False), NEW)
    assert [note.removeprefix(f"{tmp_path}/") for note in hearing.said] == said
    assert samples_left(job) == 16 * 12 * (16 - kept)


def test_a_picture_for_a_sheet_that_fails_is_a_failure(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, SHEET)
    account = account_of(plan)
    account.keep(plan.jobs[0])
    account.fail(Piece(plan.jobs[0], tile_only=True), RenderError("no"))
    assert len(account.report.failures) == 1

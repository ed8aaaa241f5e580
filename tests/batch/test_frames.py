"""Frames that are kept: whole or absent, for one film and one sort of numbers, and gone when the film is there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from batch_samples import FILM, STILL, jobs_of, plan_of, ran

from artforge.batch.errands import carry_out, errand
from artforge.batch.frames import Frames, chunks_of, frames_of, samples_of, sweep_frames
from artforge.batch.pieces import Piece, pieces_of, task_of
from artforge.errors import RenderError
from artforge.pattern import default_backend
from artforge.picture import picture_of

IMAGE = np.random.default_rng(3).random((12, 16, 3)).astype(np.float32)


@pytest.fixture
def frames(tmp_path: Path) -> Frames:
    kept = Frames(tmp_path / ".artforge-frames-1", "uint8")
    kept.keep(3, picture_of(IMAGE))
    return kept


def film_of(folder: Path, text: str = FILM) -> Frames:
    film = frames_of(jobs_of(folder, text)[0])
    assert film is not None
    return film


def test_a_frame_is_kept_as_its_writers_read_it(frames: Frames) -> None:
    assert frames.has(3)
    assert np.array_equal(frames.picture(3).array("uint8"), picture_of(IMAGE).array("uint8"))


def test_a_frame_that_was_not_kept_is_not_there(frames: Frames) -> None:
    assert not frames.has(4)
    with pytest.raises(RenderError, match="frame 4 has been lost"):
        frames.picture(4)


def test_no_damaged_byte_goes_unseen(frames: Frames) -> None:
    right = frames.path(3).read_bytes()
    for place in [*range(40), len(right) // 2, len(right) - 1]:
        frames.path(3).write_bytes(right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :])
        assert not frames.has(3), place


def test_a_frame_that_is_cut_off_is_not_there(frames: Frames) -> None:
    right = frames.path(3).read_bytes()
    for length in (0, 1, 19, 20, len(right) - 1):
        frames.path(3).write_bytes(right[:length])
        assert not frames.has(3)


def test_a_frame_that_was_kept_for_other_outputs_is_not_there(frames: Frames) -> None:
    assert not Frames(frames.folder, "float32").has(3)


def test_a_still_and_frames_that_look_back_are_not_kept(tmp_path: Path) -> None:
    assert frames_of(jobs_of(tmp_path, STILL)[0]) is None


def test_films_of_other_recipes_have_other_folders(tmp_path: Path) -> None:
    assert film_of(tmp_path).folder != film_of(tmp_path, FILM.replace("seed: 4", "seed: 5")).folder


def test_chunks_are_all_frames_once(tmp_path: Path) -> None:
    job = jobs_of(tmp_path, FILM.replace("frames: 16", "frames: 61"))[0]
    chunks = list(chunks_of(job))
    assert [index for chunk in chunks for index in chunk] == list(range(61))
    assert len(chunks) >= 8
    assert samples_of(job) == 61 * 16 * 12


def test_a_film_for_one_worker_is_one_piece_unless_it_takes_long(tmp_path: Path) -> None:
    assert len(pieces_of(jobs_of(tmp_path, FILM)[0], whole=True)) == 1
    assert len(pieces_of(jobs_of(tmp_path, FILM)[0], whole=False)) == 8
    long = FILM.replace("[16, 12]", "[7680, 4320]").replace("frames: 16", "frames: 200")
    assert len(pieces_of(jobs_of(tmp_path, long)[0], whole=True)) > 8


def test_frames_that_are_lost_before_they_are_joined_are_computed_again(tmp_path: Path) -> None:
    plan, backend = plan_of(tmp_path, FILM), default_backend()
    job, film = plan.jobs[0], film_of(tmp_path)
    ran(plan)
    right = (tmp_path / "sky.gif").read_bytes()
    (tmp_path / "sky.gif").unlink()
    for piece in [*pieces_of(job, whole=False), Piece(job, joins=True)]:
        if piece.joins:
            film.path(5).unlink()
            film.path(6).write_bytes(b"damaged")
        task = task_of(piece, backend.name, metadata=True, absolute=False)
        (outcome,) = carry_out(errand([task], "cpu", None, backend.name), backend=backend)
        assert outcome.error is None
    assert (tmp_path / "sky.gif").read_bytes() == right


def test_frames_of_a_film_that_is_there_are_forgotten_by_the_next_run(tmp_path: Path) -> None:
    plan, film = plan_of(tmp_path, FILM), film_of(tmp_path)
    ran(plan)
    film.keep(3, picture_of(IMAGE))  # as if the run had been killed before it forgot them
    ran(plan)
    assert not film.folder.exists()


def test_frames_that_nobody_has_gone_on_with_for_a_month_are_swept(frames: Frames, tmp_path: Path) -> None:
    sweep_frames(tmp_path)
    assert frames.has(3)
    long_ago = time.time() - 31 * 24 * 3600
    os.utime(frames.folder, (long_ago, long_ago))
    sweep_frames(tmp_path)
    assert not frames.folder.exists()

"""The order in which pieces are handed out, and how many go together."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_samples import jobs_of

from artforge.batch.pieces import Piece
from artforge.batch.waiting import MOST_AWAY, MOST_TOGETHER, Waiting


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    """Return a hundred jobs of one recipe, of which one has taken a millisecond."""
    found = Waiting()
    found.add(Piece(job) for job in jobs_of(tmp_path, seeds=100))
    found.learn(found.pieces[0].job.work, 0.001)
    return found


def test_the_first_jobs_go_singly_until_it_is_known_how_long_they_take(tmp_path: Path) -> None:
    waiting = Waiting()
    waiting.add(Piece(job) for job in jobs_of(tmp_path, seeds=9))
    assert len(waiting.take(1)) == 1


def test_small_jobs_go_together(waiting: Waiting) -> None:
    first = waiting.pieces[0]
    taken = waiting.take(1)
    assert taken[0] is first
    assert 10 < len(taken) <= 1 + 99 // 4


def test_what_is_quick_is_known_from_others_of_its_kind(waiting: Waiting, tmp_path: Path) -> None:
    piece = waiting.pieces[0]
    assert waiting.is_quick(piece)
    assert not waiting.is_quick(Piece(piece.job, alone=True))
    assert not waiting.is_quick(Piece(piece.job, joins=True))
    assert not waiting.is_quick(Piece(jobs_of(tmp_path)[0]))  # of this nothing is known
    waiting.groups = False
    assert not waiting.is_quick(piece)


def test_what_takes_long_is_not_quick(waiting: Waiting) -> None:
    piece = waiting.pieces[0]
    for _ in range(40):
        waiting.learn(piece.job.work, 2.0)
    assert not waiting.is_quick(piece)


def test_no_worker_gets_more_than_its_fair_share(waiting: Waiting) -> None:
    assert len(waiting.take(10)) <= 1 + 99 // 40
    while waiting:
        last = waiting.take(10)
    assert len(last) == 1


def test_so_many_go_together_as_fill_a_second(waiting: Waiting) -> None:
    work = waiting.pieces[0].job.work
    for _ in range(40):
        waiting.learn(work, 0.1)
    assert len(waiting.take(1)) in (9, 10)


def test_very_many_workers_hold_no_more_leases_than_files_may_be_open(tmp_path: Path) -> None:
    waiting, places = Waiting(), 256
    job = jobs_of(tmp_path, seeds=1)[0]
    waiting.add(Piece(job) for _ in range(100_000))
    waiting.learn(job.work, 0.001)
    assert len(waiting.take(1)) == MOST_TOGETHER
    assert sum(len(waiting.take(places)) for _ in range(places)) <= MOST_AWAY


def test_more_workers_than_leases_get_a_piece_each(waiting: Waiting) -> None:
    assert len(waiting.take(10 * MOST_AWAY)) == 1


def test_jobs_of_different_recipes_do_not_go_together(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    ones, others = jobs_of(tmp_path, seeds=4), jobs_of(tmp_path / "b", seeds=40)
    waiting = Waiting()
    waiting.add(Piece(job) for job in [*ones, *others])
    waiting.learn(ones[0].work, 0.001)
    assert len(waiting.take(1)) == 4


def test_a_piece_that_lost_its_worker_waits_for_all_others_and_goes_singly(waiting: Waiting) -> None:
    lost = waiting.take(1)
    for piece in lost:
        waiting.set_apart(piece)
    while waiting.pieces:
        assert not set(waiting.take(1)) & set(lost)
    assert [waiting.take(1) for _ in lost] == [[piece] for piece in lost]
    assert not waiting


def test_a_piece_that_lost_its_worker_goes_singly_among_others_too(waiting: Waiting) -> None:
    waiting.pieces[0].alone = waiting.pieces[2].alone = True
    assert [len(waiting.take(1)) for _ in range(3)] == [1, 1, 1]


def test_a_chunk_goes_singly(tmp_path: Path) -> None:
    waiting, jobs = Waiting(), jobs_of(tmp_path, seeds=1)
    waiting.add(Piece(jobs[0], range(start, start + 1)) for start in range(9))
    waiting.learn(jobs[0].work, 0.001)
    assert len(waiting.take(1)) == 1


def test_after_a_stop_nothing_is_handed_out(waiting: Waiting) -> None:
    assert waiting
    waiting.stop()
    assert not waiting
    assert waiting.next is None


def test_where_nothing_is_gained_by_it_none_go_together(waiting: Waiting) -> None:
    waiting.groups = False
    waiting.learn(waiting.pieces[0].job.work, 0.001)
    assert len(waiting.take(1)) == 1

"""How many errands are on their way at a time, and what becomes of those that do not come back."""

from __future__ import annotations

import concurrent.futures
from concurrent.futures import Future
from pathlib import Path
from typing import Any, ClassVar

import pytest
from batch_samples import jobs_of

from artforge import Crew, Executor, ExecutorError
from artforge.batch.crew import WORKER_BYTES, Hands, Lost
from artforge.batch.ear import Ear
from artforge.batch.errands import Outcome, errand
from artforge.batch.pieces import Piece
from artforge.cli.progress import Silent
from artforge.host import installed
from artforge.pattern import default_backend

DIED = RuntimeError("its worker ended")


class Patient(concurrent.futures.Executor):
    """Keeps what is submitted until a test says what comes of it."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        self.futures.append(Future())
        self.futures[-1].set_running_or_notify_cancel()
        return self.futures[-1]


class Here(Executor):
    """Opens one patient executor for a test."""

    opened: ClassVar[list[Patient]] = []

    def open(self, crew: Crew) -> concurrent.futures.Executor:
        self.opened.append(Patient())
        return self.opened[-1]


class There(Here):
    """The same, with a memory of its own."""

    local: ClassVar[bool] = False


def hands(workers: int, memory: float, part: Executor | None = None) -> Hands:
    Here.opened.clear()
    crew, ear = Crew(workers, 1, lambda: None), Ear(installed(), Silent())
    found = Hands(part or Here(), crew, ear, default_backend(), lambda said: None, _memory=memory)
    found.open()
    return found


@pytest.fixture
def piece(tmp_path: Path) -> Piece:
    return Piece(jobs_of(tmp_path)[0])


def send(to: Hands, piece: Piece, limit: float | None = None) -> Future[Any]:
    to.send((piece,), errand([], "cpu", 1, "llvm", time_limit=limit))
    return Here.opened[0].futures[-1]


def sent_at_once(to: Hands, piece: Piece) -> int:
    """Hand out a piece as often as there is room for it; return how often that was."""
    count = 0
    while count < 100 and to.has_room(piece):
        send(to, piece)
        count += 1
    return count


def came(to: Hands) -> Any:
    return next(came for _, came in to.back(60))


def test_every_worker_gets_a_job_where_memory_allows(piece: Piece) -> None:
    assert sent_at_once(hands(5, 1e12), piece) == 5


def test_one_more_may_wait_for_the_worker_that_is_free_next(piece: Piece) -> None:
    ours = hands(5, 1e12)
    assert sent_at_once(ours, piece) == 5
    assert ours.has_room(piece, ahead=True)
    send(ours, piece)
    assert not ours.has_room(piece, ahead=True)


def test_no_more_jobs_are_at_work_than_fit_into_memory(piece: Piece) -> None:
    each = WORKER_BYTES + piece.memory
    assert sent_at_once(hands(5, 3 * each), piece) == 3
    assert sent_at_once(hands(5, 3 * each - 1), piece) == 2


def test_one_job_is_always_at_work(piece: Piece) -> None:
    assert sent_at_once(hands(5, 1.0), piece) == 1


def test_workers_elsewhere_have_a_memory_of_their_own(piece: Piece) -> None:
    assert sent_at_once(hands(5, 1.0, There()), piece) == 5


def test_room_comes_back_with_the_work(piece: Piece) -> None:
    ours = hands(5, 2 * (WORKER_BYTES + piece.memory))
    assert sent_at_once(ours, piece) == 2
    Here.opened[0].futures[0].set_result([Outcome(1.0)])
    assert [pieces for pieces, _ in ours.back(60)] == [(piece,)]
    assert sent_at_once(ours, piece) == 1


def test_a_job_that_lost_its_worker_runs_alone(piece: Piece) -> None:
    ours = hands(5, 1e12)
    send(ours, piece)
    assert not ours.has_room(Piece(piece.job, alone=True))


def test_a_worker_that_died_loses_its_errand(piece: Piece) -> None:
    ours = hands(2, 1e12)
    send(ours, piece).set_exception(DIED)
    assert came(ours) == Lost("its worker ended")
    assert ours.flying == []


def test_an_errand_that_had_all_its_time_is_lost_for_good(piece: Piece) -> None:
    ours = hands(2, 1e12)
    send(ours, piece, limit=0.0).set_exception(DIED)
    assert came(ours) == Lost("it took longer than the 0 seconds that --time-limit allows", True)


def test_a_worker_that_cannot_be_started_ends_the_run(piece: Piece) -> None:
    ours = hands(2, 1e12)
    send(ours, piece).set_exception(ExecutorError("a worker cannot be started"))
    with pytest.raises(ExecutorError, match="cannot be started"):
        came(ours)


def test_errands_come_back_in_the_order_in_which_they_were_sent(piece: Piece) -> None:
    ours = hands(9, 1e12)
    pieces = [Piece(piece.job) for _ in range(9)]
    for one in pieces:
        send(ours, one)
    for future in reversed(Here.opened[0].futures):
        future.set_result([Outcome(1.0)])
    assert [came for (came,), _ in ours.back(60)] == pieces

"""Worker processes: what they answer, how they die, and how they are ended."""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from functools import partial
from pathlib import Path
from typing import NoReturn

import psutil
import pytest
from artforge_basics.executors.workers import Workers, _Call, _Worker

from artforge import Crew


def nothing() -> None:
    """Prepare a worker for nothing."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    found = Workers(Crew(2, 1, nothing))
    yield found
    found.shutdown(wait=False)


class UnsendableError(Exception):
    """Cannot be unpickled where it arrives."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__("cannot be sent")


def fail() -> NoReturn:
    raise UnsendableError(1, 2)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hold(note: Path) -> None:
    note.write_text(str(os.getpid()))
    deque(itertools.repeat(0), maxlen=0)  # no other thread runs any more, nor an answer to a signal


def test_a_worker_answers_with_a_result_or_an_error(workers: Workers) -> None:
    assert workers.submit(pow, 2, 10).result(60) == 1024
    with pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result(60)


def test_an_error_that_cannot_be_sent_is_told_in_words(workers: Workers) -> None:
    with pytest.raises(RuntimeError, match="UnsendableError: cannot be sent"):
        workers.submit(fail).result(60)


def test_what_cannot_be_sent_to_a_worker_does_not_hurt_it(workers: Workers) -> None:
    with pytest.raises(Exception, match="pickle"):
        workers.submit(lambda: 1).result(60)
    assert workers.submit(pow, 2, 3).result(60) == 8


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (kill_itself, "was ended by SIGKILL"),
        (partial(ctypes.string_at, 0), "was ended by SIGSEGV"),
        (partial(os._exit, 7), "ended with status 7"),
    ],
)
def test_a_worker_that_dies_says_how_and_is_replaced(workers: Workers, call: Callable[[], object], said: str) -> None:
    with pytest.raises(BrokenExecutor, match=said):
        workers.submit(call).result(60)
    assert workers.submit(pow, 2, 3).result(60) == 8


def test_workers_that_do_not_answer_are_ended_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge_basics.executors.workers.PATIENCE", 2.0)
    workers, notes = Workers(Crew(4, 1, nothing)), [tmp_path / str(number) for number in range(4)]
    for note in notes:
        workers.submit(hold, note)
    while not all(note.exists() and note.read_text() for note in notes):
        time.sleep(0.01)
    pids = {int(note.read_text()) for note in notes}
    time.sleep(0.1)
    started = time.monotonic()
    workers.shutdown(wait=False)
    assert time.monotonic() - started < 5  # one after the other would have had eight
    assert len(pids) == 4
    while any(_is_running(pid) for pid in pids):
        time.sleep(0.01)


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_call_that_comes_after_the_end_starts_no_worker() -> None:
    worker, ending = _Worker(multiprocessing.get_context(), Crew(1, 1, nothing)), threading.Event()
    ending.set()
    call = _Call(Future(), int, (), {})
    worker.carry_out(call, ending)
    with pytest.raises(BrokenExecutor, match="it was not begun"):
        call.future.result(0)
    assert worker.process is None


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.3])
def test_ending_workers_that_are_just_starting_starts_no_others(pause: float) -> None:
    found: list[threading.ExceptHookArgs] = []
    threading.excepthook, before = found.append, threading.excepthook
    try:
        starting = Workers(Crew(2, 1, nothing))
        futures = [starting.submit(time.sleep, 60) for _ in range(9)]
        time.sleep(pause)
        starting.shutdown(wait=False, cancel_futures=True)
    finally:
        threading.excepthook = before
    assert found == []
    for future in futures:
        with pytest.raises((BrokenExecutor, CancelledError)):
            future.result(0)


def test_after_the_end_nothing_can_be_submitted() -> None:
    workers = Workers(Crew(1, 1, nothing))
    workers.shutdown()
    with pytest.raises(RuntimeError, match="told to end"):
        workers.submit(int)

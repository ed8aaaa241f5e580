"""Pools of threads, and signals that come while one of them starts."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import NoReturn

import pytest

from artforge import Pool
from artforge.signals import ENDINGS, uninterrupted

SCRIPT = """
import os, signal, threading
from {module} import {pool} as Pool

start = threading.Thread.start

def interrupted(thread):
    start(thread)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread.start = interrupted
pool = Pool(2)
try:
    pool.submit(int)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_a_signal_while_a_thread_starts_does_not_keep_python_from_its_end() -> None:
    script = SCRIPT.format(module="artforge", pool="Pool")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "interrupted\n"


def test_a_pool_of_python_s_own_would_never_end() -> None:
    """Once this fails, there is no more need for a pool of ours."""
    script = SCRIPT.format(module="concurrent.futures", pool="ThreadPoolExecutor")
    with pytest.raises(subprocess.TimeoutExpired) as late:
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=5)
    assert late.value.stdout == b"interrupted\n"


def test_a_pool_answers() -> None:
    with Pool(2) as pool:
        assert [future.result() for future in [pool.submit(pow, 2, power) for power in range(5)]] == [1, 2, 4, 8, 16]


def _end(*_: object) -> NoReturn:
    raise InterruptedError


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_is_answered_after_what_may_not_be_interrupted(number: int) -> None:
    before = signal.signal(number, _end)
    done = []

    def work() -> None:
        with uninterrupted():
            with uninterrupted():
                signal.raise_signal(number)
                done.append(1)
            done.append(2)

    try:
        with pytest.raises(InterruptedError):
            work()
        assert done == [1, 2]
        assert signal.getsignal(number) is _end
    finally:
        signal.signal(number, before)


def test_a_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with uninterrupted():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_other_threads_answer_no_signals_and_put_off_none() -> None:
    found = []

    def look() -> None:
        with uninterrupted():
            found.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [before]

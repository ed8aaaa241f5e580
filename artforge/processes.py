"""How worker processes are started: by a server that has imported what each of them needs; and on how many threads.

They are never copies of the run's own process, whose threads they would lack.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from multiprocessing import resource_tracker
from multiprocessing.context import BaseContext
from typing import Any

LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Say to libraries of linear algebra how many threads to use; they read it when they are loaded."""
PRELOADED = ["artforge.preloaded"]
"""What every worker needs, imported once: workers are then there at once."""


def context() -> BaseContext:
    """Return what makes processes here; `start` starts them."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(PRELOADED)
    return found


def limit_libraries(threads: int) -> None:
    """Let libraries that this process loads from now on use some threads; what the user has said of them stays."""
    for name in LIBRARIES:
        os.environ.setdefault(name, str(threads))


def start_server(threads: int) -> None:
    """Start what starts processes, so that it imports what they need while this process does other things.

    What would fail here fails again, and is told, when a process is started.
    """
    if context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        with contextlib.suppress(OSError), _surroundings(threads):
            forkserver.ensure_running()


def start(process: Any, threads: int) -> None:
    """Start a process whose libraries use some threads; raises `OSError` where the system has no room for it."""
    with _surroundings(threads):
        process.start()


@contextlib.contextmanager
def _surroundings(threads: int) -> Iterator[None]:
    with _threads_of_libraries(threads), _deaf_to_interrupts():
        yield


@contextlib.contextmanager
def _threads_of_libraries(count: int) -> Iterator[None]:
    """Set what libraries read in processes that are started now. What the user has said stays."""
    added = {name: str(count) for name in LIBRARIES if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)  # another process may be starting, too


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let Ctrl-C at a terminal, which all its processes hear, be nothing to those that are started now."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it lets through again what it finds put off
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

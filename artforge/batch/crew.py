"""The workers of a run: hands errands to an executor, and opens it anew where it has broken."""

from __future__ import annotations

import concurrent.futures
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future
from dataclasses import dataclass, field
from functools import partial

import psutil

from artforge.batch.errands import Errand, Listener, Outcome, carry_out
from artforge.batch.pieces import Piece
from artforge.errors import ExecutorError, WorkersLostError
from artforge.parts import Crew, Executor
from artforge.pattern import Backend
from artforge.render import SHARE_OF_MEMORY

WORKER_BYTES = 200_000_000
"""What a worker process takes before it renders anything."""
MOST_REOPENED = 5
"""How often in a row an executor is opened anew without any errand coming back."""
PAUSE = 0.1
"""Seconds before it is opened anew; twice as many each time."""
RETURN = 120.0
"""Seconds for which workers that are gone, or have not come, are waited for."""
SOON = 3.0
"""Seconds after which it is said that there is no worker, or no answer."""


@dataclass(frozen=True)
class Lost:
    """An errand that did not come back, and why.

    One that `is_final` had all the time that it may have; one that `is_blameless` was lost with all the others.
    """

    why: str
    is_final: bool = False
    is_blameless: bool = False


Came = list[Outcome] | Lost


@dataclass
class _Sent:
    """Pieces that are on their way, by which executor, and when they were last seen waiting for a worker."""

    pieces: tuple[Piece, ...]
    errand: Errand
    by: concurrent.futures.Executor
    waiting: float = field(default_factory=time.monotonic)


@dataclass
class _Desert:
    """Watches for how long there has been no worker; raises `ExecutorError` when it is too long."""

    note: Callable[[str], None]
    since: float | None = None
    said: bool = False

    def look(self, places: int) -> None:
        """Note how many places there are now."""
        now = time.monotonic()
        if places:
            self.since, self.said = None, False
            return
        self.since = self.since or now
        if now - self.since > RETURN:
            raise ExecutorError(f"there has been no worker for {RETURN:g} seconds: start some")
        if now - self.since > SOON and not self.said:
            self.note(f"there is no worker: waiting up to {RETURN:g} seconds for one")
            self.said = True


@dataclass
class Hands:
    """Sends errands to the workers of an executor, and tells what comes back."""

    part: Executor
    crew: Crew
    listener: Listener
    backend: Backend
    note: Callable[[str], None]
    places: int = 1
    _opened: concurrent.futures.Executor | None = None
    _reopened: int = 0
    _gone: str = ""
    _memory: float = field(default_factory=lambda: SHARE_OF_MEMORY * psutil.virtual_memory().available)
    _flying: dict[Future[list[Outcome]], _Sent] = field(default_factory=dict)
    _desert: _Desert = field(init=False)

    def open(self) -> None:
        """Start the workers; raises `ExecutorError`."""
        waiting = threading.Timer(SOON, self.note, ("waiting for the workers to answer",))
        waiting.daemon = True
        waiting.start()
        try:
            self._opened, self._gone = self.part.open(self.crew), ""
        finally:
            waiting.cancel()
        self._desert = _Desert(self.note)
        self._count()

    def _count(self) -> None:
        assert self._opened is not None
        places = self.part.places(self._opened, self.crew)
        self.places = max(1, places)  # a cluster that grows with its work has none before there is some
        self._desert.look(places)

    def has_room(self, piece: Piece, *, ahead: bool = False) -> bool:
        """Whether one more errand can be on its way: there is a free worker, and memory for it.

        With `ahead`, it may be for the worker that is free next, which then need not wait for it.
        A piece that has lost a worker before goes when no other is on its way.
        """
        if not self._flying:
            return True
        if piece.alone or len(self._flying) >= self.places + ahead:
            return False
        needed = sum(WORKER_BYTES + other.memory for other in [piece, *self._at_work()])
        return not self.part.local or needed <= self._memory

    def _at_work(self) -> list[Piece]:
        """Return the piece that needs most of each errand."""
        return [max(sent.pieces, key=lambda piece: piece.memory) for sent in self._flying.values()]

    @property
    def flying(self) -> list[Piece]:
        """The pieces that are on their way."""
        return [piece for sent in self._flying.values() for piece in sent.pieces]

    def send(self, pieces: tuple[Piece, ...], errand: Errand) -> None:
        """Hand an errand to a worker; raises `ExecutorError` where there are none any more."""
        while True:
            if self._gone:
                self._reopen(self._gone)
            assert self._opened is not None
            try:
                future = self._opened.submit(self._work(), errand)
                break
            except (RuntimeError, concurrent.futures.BrokenExecutor) as error:
                self._gone = str(error) or type(error).__name__
        self._flying[future] = _Sent(pieces, errand, self._opened)

    def _work(self) -> partial[list[Outcome]]:
        if self.part.in_process:
            return partial(carry_out, listener=self.listener, backend=self.backend)
        return partial(carry_out)

    def _reopen(self, why: str) -> None:
        self._reopened += 1
        if self._reopened > MOST_REOPENED:
            raise ExecutorError(f"the workers are lost: {why}")
        self.note(f"the workers are lost: {why}; trying for up to {RETURN:g} seconds to reach them again")
        self.close(at_once=True)
        self._open_patiently()
        self.note("the workers are back")

    def _open_patiently(self) -> None:
        began = time.monotonic()
        while True:
            time.sleep(PAUSE * 2**self._reopened)
            try:
                return self.open()
            except ExecutorError:
                if time.monotonic() - began > RETURN:
                    raise

    def back(self, patience: float) -> Iterator[tuple[tuple[Piece, ...], Came]]:
        """Yield what has come back, waiting for it no longer than some seconds."""
        self._count()
        for future, sent in self._flying.items():
            if not future.running():
                sent.waiting = time.monotonic()
        done, _ = concurrent.futures.wait(self._flying, patience, FIRST_COMPLETED)
        for future in [future for future in self._flying if future in done]:  # in the order in which they were sent
            sent = self._flying.pop(future)
            came = _result(future, sent)
            if not isinstance(came, Lost):
                self._reopened = 0
            elif came.is_blameless and sent.by is self._opened:
                self._gone = came.why
            yield sent.pieces, came

    def close(self, *, at_once: bool = False) -> None:
        """Let the workers end, or, `at_once`, end them whatever they are at."""
        if self._opened is not None:
            with contextlib.suppress(Exception):
                self._opened.shutdown(wait=not at_once, cancel_futures=True)


def _result(future: Future[list[Outcome]], sent: _Sent) -> Came:
    try:
        return future.result()
    except (CancelledError, WorkersLostError) as error:
        return Lost(str(error) or "the executor has cancelled its work", is_blameless=True)
    except ExecutorError:
        raise
    except Exception as error:
        limit = sent.errand.time_limit
        if limit is not None and time.monotonic() - sent.waiting >= limit:
            return Lost(f"it took longer than the {limit:g} seconds that --time-limit allows", True)
        return Lost(str(error) or type(error).__name__)

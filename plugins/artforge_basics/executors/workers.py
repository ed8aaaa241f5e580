"""Worker processes, each with a thread of ours that hands it one job at a time and sees when it dies."""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from artforge import Crew, ExecutorError, processes
from artforge_basics.executors.serving import serve

PATIENCE = 1.0
"""Seconds that a worker has to clean up when it is told to end."""


class WorkerDied(BrokenExecutor):
    """The worker that was at the job is no more; the others are."""


@dataclass
class _Call:
    """Something to be done, and the future that waits for it."""

    future: Future[Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class Workers(concurrent.futures.Executor):
    """Worker processes for one crew. `shutdown(wait=False)` ends those that are at work."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._context = processes.context()
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._closing, self._ending = threading.Event(), threading.Event()
        self._workers = [_Worker(self._context, crew) for _ in range(crew.workers)]
        self._threads = [threading.Thread(target=self._attend, args=(worker,), daemon=True) for worker in self._workers]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to the next worker that is free; raises `RuntimeError` after `shutdown`."""
        if self._closing.is_set():
            raise RuntimeError("the workers have been told to end")
        future: Future[Any] = Future()
        self._calls.put(_Call(future, function, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: once all is done, or, without `wait`, now, whatever they are at."""
        self._closing.set()
        if cancel_futures or not wait:
            self._cancel()
        for _ in self._workers:
            self._calls.put(None)
        deadline = time.monotonic() + PATIENCE
        if not wait:
            self._ending.set()
            _end(self._workers, deadline)
        for thread in self._threads:
            thread.join(None if wait else max(0.0, deadline - time.monotonic()))

    def _cancel(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                call = self._calls.get_nowait()
                if call is not None:
                    call.future.cancel()

    def _attend(self, worker: _Worker) -> None:
        while (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                worker.carry_out(call, self._ending)
        worker.close()


class _Worker:
    """One process, started when there is something to do, and again when it has died."""

    def __init__(self, context: multiprocessing.context.BaseContext, crew: Crew) -> None:
        self.context, self.crew = context, crew
        self.process: Any = None
        self.pipe: Connection | None = None
        self.lock = threading.Lock()

    def carry_out(self, call: _Call, ending: threading.Event) -> None:
        """Have a call done; its future gets the result, or `WorkerDied`."""
        try:
            well, value = self._answer(call, ending)
        except (EOFError, OSError):
            call.future.set_exception(WorkerDied(self._last_words()))
        except Exception as error:  # what cannot be pickled, or a process that cannot be started
            call.future.set_exception(error)
        else:
            call.future.set_result(value) if well else call.future.set_exception(value)

    def _answer(self, call: _Call, ending: threading.Event) -> Any:
        pipe = self._alive(ending)
        pipe.send((call.function, call.args, call.kwargs))
        wait([pipe, self.process.sentinel])
        return pipe.recv()  # what a worker said before it died is still there

    def _alive(self, ending: threading.Event) -> Connection:
        with self.lock:
            if ending.is_set():
                raise EOFError
            if self.pipe is not None and self.process.is_alive():
                return self.pipe
            ours, theirs = self.context.Pipe()
            process = self.context.Process(  # type: ignore[attr-defined]
                target=serve, args=(theirs, self.crew.prepare), name="artforge-worker", daemon=True
            )
            try:
                processes.start(process, self.crew.threads)
            except OSError as error:
                raise ExecutorError(f"a worker cannot be started: {error.strerror or error}") from error
            theirs.close()
            self.process, self.pipe = process, ours
            if ending.is_set():  # which could not wait for it to start
                process.terminate()
                raise EOFError
            return ours

    def _last_words(self) -> str:
        if self.pipe is None:
            return "it was not begun"
        self.process.join(PATIENCE)
        self.close()
        status = self.process.exitcode
        if status is None or status >= 0:
            return f"its worker ended with status {status}"
        name = signal.Signals(-status).name
        reason = " (out of memory, or somebody ended it)" if name == "SIGKILL" else ""
        return f"its worker was ended by {name}{reason}"

    def close(self) -> None:
        """Let the process end, which it does when nobody is at the other end of its pipe."""
        if self.pipe is not None:
            self.pipe.close()
            self.pipe = None

    def terminate(self, deadline: float) -> Any:
        """Tell the process to clean up and end; return it, or None where there is none yet at the deadline."""
        if not self.lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return None
        try:
            if self.process is not None:
                self.process.terminate()
            return self.process
        finally:
            self.lock.release()


def _end(workers: list[_Worker], deadline: float) -> None:
    """End processes: with time to clean up, then without."""
    for process in [worker.terminate(deadline) for worker in workers]:
        if process is not None:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()

"""Run jobs in the workers of a dask cluster.

The cluster is somebody's, reached by its scheduler's address, or one of this run alone on this machine. Its workers
need the same artforge and plugins, and see the run's folders under the same paths; its scheduler needs nothing of ours.
A worker is at as many jobs at a time as it has threads, each on one thread (or `--threads`).

A job whose worker dies is not begun once more by dask, however many failures the cluster allows: a mark with the
scheduler tells the next worker that it had been begun, and the run decides. A job that only waited there goes on to
others. Where a time limit is set, the worker's process ends itself, with all the jobs that its threads are at; a nanny
starts it again. Workers end when their scheduler does: who starts it again starts them, too.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import logging
import math
import os
import pickle
import re
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from artforge import Crew, Executor, ExecutorError, WorkersLostError, processes
from artforge_basics.executors.calls import TOPIC, Call
from artforge_basics.executors.workers import WorkerDied

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

ADDRESS = r"((tcp|tls|ucx|ws|wss)://)?[^/\s]+:[0-9]+/?"
ANSWER = 10.0
"""Seconds in which a scheduler has to answer."""
AT_ONCE = 1.5
"""Seconds that an end at once may take."""
LOOK = 1.0
"""Seconds between counts of the workers."""
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
    "distributed.client.scheduler-info-interval": "1h",
    "distributed.scheduler.active-memory-manager.start": False,
}
"""What a cluster of one run spares: looks at itself that nobody sees, some per cent of its time."""


class Dask(Executor):
    """Run jobs in the workers of a dask cluster: one that is there, or one of this run alone on this machine."""

    scheduler: str | None = Field(None, description="address of the cluster's scheduler, such as tcp://host:8786")

    @field_validator("scheduler")
    @classmethod
    def _is_an_address(cls, scheduler: str | None) -> str | None:
        if scheduler is not None and re.fullmatch(ADDRESS, scheduler) is None:
            sentence = f"expected a scheduler's address with its port, such as tcp://host:8786, got {scheduler}"
            raise PydanticCustomError("scheduler", "{sentence}", {"sentence": sentence})
        return scheduler

    @property
    def local(self) -> bool:
        """Whether the cluster is started here, for this run."""
        return self.scheduler is None

    def open(self, crew: Crew) -> concurrent.futures.Executor:
        """Reach the scheduler, or start a cluster; raises `ExecutorError` where neither is possible."""
        try:
            import distributed
        except ImportError as error:
            raise ExecutorError(f"the executor dask: {error}: pip install 'artforge[cluster]'") from None
        _hush()
        if self.scheduler is not None:
            return _Cluster(_client_of(self.scheduler), crew, self.scheduler)
        cluster = _started(crew)
        return _Cluster(distributed.Client(cluster, set_as_default=False), crew, "this machine", cluster)

    def places(self, opened: concurrent.futures.Executor, crew: Crew) -> int:
        """Return the threads of all workers there are, and a few more, so that none waits for its next job."""
        assert isinstance(opened, _Cluster)
        threads = opened.threads()
        return threads + math.ceil(threads / 4)


def _client_of(address: str) -> Client:
    from distributed import Client

    try:
        return Client(address, timeout=ANSWER, set_as_default=False)
    except OSError:
        raise ExecutorError(f"no dask scheduler answers at {address}") from None
    except (ValueError, TypeError) as error:
        raise ExecutorError(f"{address} is not a scheduler's address, such as tcp://host:8786: {error}") from None


def _started(crew: Crew) -> LocalCluster:
    """Start a scheduler in this process, and workers; the run plans their memory itself."""
    import dask
    from distributed import LocalCluster

    threads = {name: str(crew.threads) for name in processes.LIBRARIES if name not in os.environ}
    try:
        # Dask's own environment has memory go back to the system at once (MALLOC_TRIM_THRESHOLD_).
        with dask.config.set({**QUIET, "distributed.nanny.pre-spawn-environ": threads}):
            return LocalCluster(
                n_workers=crew.workers, threads_per_worker=1, memory_limit=None, dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )  # fmt: skip
    except (OSError, RuntimeError) as error:
        raise ExecutorError(f"a dask cluster cannot be started on this machine: {error}") from error


def _hush() -> None:
    """Let dask's libraries say nothing: what goes wrong comes out as an error of ours."""
    for name in ("distributed", "tornado", *logging.root.manager.loggerDict):
        if name.startswith(("distributed", "tornado")):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class _Cluster(concurrent.futures.Executor):
    """The workers of a cluster; a future is running once a worker has begun with its call."""

    def __init__(self, client: Client, crew: Crew, place: str, cluster: LocalCluster | None = None) -> None:
        self._client, self._crew, self._place, self._cluster = client, crew, place, cluster
        self._inner = client.get_executor(pure=False)
        self._calls: dict[str, Future[Any]] = {}
        self._threads, self._counted, self._was_lost = 0, -math.inf, False
        client.subscribe_topic(TOPIC, self._begin)

    def threads(self) -> int:
        """Return how many threads the workers have, as they were counted a moment ago."""
        if self._is_lost:
            self._lose_all()
        elif time.monotonic() - self._counted > LOOK:
            with contextlib.suppress(Exception):  # the futures tell of what is lost
                self._threads = sum(self._client.nthreads(callback_timeout=ANSWER).values())
            self._counted = time.monotonic()
        return self._threads

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to the scheduler; raises `BrokenExecutor` where it is gone."""
        key = f"artforge-{uuid.uuid4().hex}"
        packed = pickle.dumps(Call(key, self._crew.prepare, function, args, kwargs))
        future = self._calls[key] = Future()
        inner = self._inner.submit(pickle.loads, packed, key=key)
        inner.add_done_callback(partial(self._come, key))
        if self._is_lost:
            raise BrokenExecutor(self._gone())
        return future

    @property
    def _is_lost(self) -> bool:
        """Whether the scheduler has gone away; that the client reaches it again does not bring the calls back."""
        self._was_lost = self._was_lost or self._client.status != "running"
        return self._was_lost

    def _lose_all(self) -> None:
        """End the futures that dask has not: of calls that were handed over as the scheduler went away."""
        for key in list(self._calls):
            self._settle(key, WorkersLostError(self._gone()))

    def _gone(self) -> str:
        return f"the dask scheduler at {self._place} is gone"

    def _begin(self, event: tuple[float, str]) -> None:
        """Hear that a worker begins with a call, perhaps one of another run."""
        future = self._calls.get(event[1])
        if future is not None and not future.running():
            future.set_running_or_notify_cancel()

    def _come(self, key: str, inner: Future[Any]) -> None:
        if inner.cancelled():
            self._was_lost = True
            self._settle(key, WorkersLostError(self._gone()))
        elif (error := inner.exception()) is not None:
            self._settle(key, self._explained(error))
        else:
            self._settle(key, None, inner.result())

    def _settle(self, key: str, error: BaseException | None, result: Any = None) -> None:
        future = self._calls.pop(key, None)
        if future is None or not (future.running() or future.set_running_or_notify_cancel()):
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def _explained(self, error: BaseException) -> BaseException:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return WorkerDied("all workers that had it have died")
        if isinstance(error, ImportError | AttributeError):
            return ExecutorError(f"a worker of {self._place} lacks the run's artforge or plugins: {error}")
        return error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, or end it if it is the run's own: once all is done, or, without `wait`, now."""
        if wait:
            self._inner.shutdown(wait=True)
            self._leave()
            return
        ending = threading.Thread(target=self._end, name="artforge-dask-end", daemon=True)
        ending.start()
        ending.join(AT_ONCE)
        self._lose_all()

    def _end(self) -> None:
        if self._cluster is not None:
            _kill(self._cluster)
        else:
            self._inner.shutdown(wait=False)
        self._leave()

    def _leave(self) -> None:
        with contextlib.suppress(Exception):
            self._client.close(timeout=AT_ONCE)
        if self._cluster is not None:
            self._cluster.close(timeout=AT_ONCE)


def _kill(cluster: LocalCluster) -> None:
    """End the processes of a cluster's workers, and those that they have started."""
    for nanny in cluster.workers.values():
        nanny.close_gracefully()  # it starts no other
        with contextlib.suppress(psutil.Error, TypeError):
            worker = psutil.Process(nanny.pid)
            for process in [worker, *worker.children(recursive=True)]:
                process.kill()

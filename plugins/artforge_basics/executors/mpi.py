"""Run jobs in the processes of an MPI program.

    mpiexec -n 5 python -m mpi4py.futures -m artforge render RECIPE --executor mpi

The first of the five processes is the run, the others are its workers. Started by itself, as `artforge render RECIPE
--executor mpi --workers 4`, the run spawns its workers, where MPI can.

MPI ends the whole program with any process of it that dies, and so with a job that has used up its `--time-limit`.
Started again, the run goes on where it was.
"""

from __future__ import annotations

import concurrent.futures
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from artforge import Crew, Executor, ExecutorError

if TYPE_CHECKING:
    from mpi4py.futures import MPIPoolExecutor

START = 60.0
"""Seconds in which the workers have to be there."""
INTERRUPTED = 130
"""What a run that is interrupted ends with."""
AT_ONCE = 1.0
"""Seconds that the run has to say what came of it, when jobs in the middle are to end."""


class Mpi(Executor):
    """Run jobs in the processes of an MPI program, which mpiexec starts on one machine or many."""

    @property
    def local(self) -> bool:
        """Whether its workers are sure to be on this machine: they are not."""
        return False

    def open(self, crew: Crew) -> concurrent.futures.Executor:
        """Wait for the workers; raises `ExecutorError` where there are none, or no MPI."""
        try:
            from mpi4py.futures import MPIPoolExecutor
        except ImportError as error:
            raise ExecutorError(f"the executor mpi: {error}: pip install 'artforge[mpi]'") from None
        except RuntimeError as error:
            said = str(error).splitlines()[0]
            raise ExecutorError(f"the executor mpi: {said}: install MPI, such as by pip install mpich") from None
        pool = MPIPoolExecutor(crew.workers, initializer=crew.prepare, main=False)
        return _Pool(pool, _size_of(pool))

    def places(self, opened: concurrent.futures.Executor, crew: Crew) -> int:
        """Return how many workers there are, and one more, so that none has to wait for its next job."""
        assert isinstance(opened, _Pool)
        return opened.size + 1


def _size_of(pool: MPIPoolExecutor) -> int:
    """Return how many workers have come."""
    first = pool.submit(os.getpid)
    try:
        first.result(START)
    except Exception as error:
        why = str(error) or f"none has come in {START:g} seconds"
        hint = "try mpiexec -n 5 python -m mpi4py.futures -m artforge render …"
        raise ExecutorError(f"MPI starts no workers: {why}: {hint}") from error
    return int(pool.num_workers)


class _Pool(concurrent.futures.Executor):
    """The workers of an MPI program, which are never ended one by one."""

    def __init__(self, pool: MPIPoolExecutor, size: int) -> None:
        self.size = size
        self._pool = pool
        self._calls: set[Future[Any]] = set()

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to the next worker that is free."""
        future: Future[Any] = self._pool.submit(function, *args, **kwargs)
        self._calls.add(future)
        future.add_done_callback(self._calls.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers go: once all is done, or, without `wait`, at once, which takes the whole program along."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures or not wait)
        if any(future.running() for future in self._calls):
            status = getattr(sys.exc_info()[1], "status", INTERRUPTED)
            ending = threading.Timer(AT_ONCE, _abort, (status,))
            ending.daemon = True
            ending.start()


def _abort(status: int) -> None:
    """End all processes of the program, which would wait for the jobs in the middle."""
    from mpi4py import MPI

    MPI.COMM_WORLD.Abort(status)

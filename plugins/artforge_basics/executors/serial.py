"""Run one job after the other in the run's own process."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Any, ClassVar, ParamSpec, TypeVar

from artforge import Crew, Executor

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Serial(Executor):
    """Run jobs one after the other in the run's own process, each on all threads: the default."""

    in_process: ClassVar[bool] = True

    def open(self, crew: Crew) -> concurrent.futures.Executor:
        """Return an executor that is done with a job before `submit` returns."""
        return _AtOnce()

    def places(self, opened: concurrent.futures.Executor, crew: Crew) -> int:
        """Return 1."""
        return 1


class _AtOnce(concurrent.futures.Executor):
    def submit(
        self, function: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> concurrent.futures.Future[Result]:
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

"""Threads that share work, and that end whatever moment a signal comes at."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from artforge.signals import uninterrupted

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Pool(ThreadPoolExecutor):
    """A pool of threads for a process that people may end.

    Where a signal's answer is raised while a thread of a `ThreadPoolExecutor` starts, the pool does not come to know of
    that thread: nobody tells it to end, and Python waits for it forever at its own end. Here the answer waits.
    """

    def submit(self, function: Callable[Given, Made], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Made]:
        """Hand a call to a thread, as `ThreadPoolExecutor` does."""
        with uninterrupted():
            return super().submit(function, *args, **kwargs)

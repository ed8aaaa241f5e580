"""How long a job may take: the process that it runs in ends itself, even where no Python is running."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import threading
import time
from collections.abc import Iterator
from functools import cache

_deadlines: dict[object, float] = {}
_guard = threading.Lock()


@contextlib.contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """End this process if what is done within takes longer than some seconds; jobs of other threads end with it."""
    if seconds is None:
        yield
        return
    mine = object()
    _set(mine, time.monotonic() + seconds)
    try:
        yield
    finally:
        _set(mine, None)


def _set(whose: object, deadline: float | None) -> None:
    """Note a job's deadline; there is one alarm, which is for the first of them."""
    with _guard:
        _deadlines.pop(whose, None)
        if deadline is not None:
            _deadlines[whose] = deadline
        if _deadlines:
            left = max(min(_deadlines.values()) - time.monotonic(), 0.001)
            faulthandler.dump_traceback_later(left, exit=True, file=_nowhere())
        else:
            faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)

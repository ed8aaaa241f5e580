"""What a worker process does: wait for a call, carry it out, answer. It imports little, so that it is there at once."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

PATIENCE = 1.0
"""Seconds between being told to end and ending by force."""

SET_SIGNAL_OF_PARENTS_DEATH = 1


class _Ended(BaseException):
    """The process was told to end: files that are not whole are removed on the way out."""


def serve(pipe: Connection, prepare: Callable[[], None]) -> None:
    """Answer calls until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run's own process answers, and tells us
    _end_with_server()
    try:
        _serve(pipe, prepare)
    except _Ended:
        os._exit(128 + signal.SIGTERM)


def _serve(pipe: Connection, prepare: Callable[[], None]) -> None:
    try:
        signal.signal(signal.SIGTERM, _end)
        threading.Thread(target=_watch, daemon=True).start()
        prepare()
        while True:
            function, args, kwargs = pipe.recv()
            pipe.send(_outcome(function, args, kwargs))
    except (EOFError, OSError):
        return
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, function(*args, **kwargs)
    except Exception as error:
        return False, _portable(error)


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end(number: int, frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one may not disturb the cleaning up
    raise _Ended


def _end_with_server() -> None:
    """Have Linux end this process with the server that forked it, even while code that is not Python's lets none run.

    The server ends with the run.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(SET_SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL)


def _watch() -> None:
    """End with the process that started this one, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

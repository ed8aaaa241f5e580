"""Which machine this is, what it has, and locks that free themselves when their process ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows keeps files that are open from being removed
    fcntl = None  # type: ignore[assignment]

ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
OLD = 24 * 3600
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@cache
def machine() -> str:
    """Return what tells this machine, since it was started, from others: 8 hexadecimal digits.

    Processes that have the same share their locks on files.
    """
    identity = f"{platform.node()} {uuid.getnode()}"
    with suppress(OSError):
        identity = _BOOT.read_text()
    return hashlib.sha256(identity.encode()).hexdigest()[:8]


def processors() -> int:
    """Return how many processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off what Python does when a signal asks for an end, for moments in which something would be half done.

    Masks would not do: what one thread does not hear, another one does, and Python answers in the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    answers = {number: signal.getsignal(number) for number in ENDINGS}
    try:
        for number in [number for number, answer in answers.items() if callable(answer)]:
            signal.signal(number, lambda number, frame: came.append(number))
        yield
    finally:
        for number, answer in answers.items():
            if callable(answer):
                signal.signal(number, answer)
        if came:
            signal.raise_signal(came[0])


def lock(handle: int, *, wait: bool = False) -> bool | None:
    """Lock an open file for this process, until it is closed; say whether nobody else of this machine had it.

    With `wait`, wait for it. Where the file system has no locks, nobody can say: None.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def is_forgotten(path: Path, handle: int) -> bool:
    """Whether nobody of this machine is at an open file, which is locked then; without locks, for a day."""
    locked = lock(handle)
    return is_old(path) if locked is None else locked


def is_old(path: Path) -> bool:
    """Whether nobody has written to a file for a day; raises `OSError` where there is none."""
    return time.time() - path.stat().st_mtime > OLD

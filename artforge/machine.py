"""Which machine this is, what it has, and locks that free themselves when their process ends."""

from __future__ import annotations

import hashlib
import os
import platform
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows keeps files that are open from being removed
    fcntl = None  # type: ignore[assignment]

OLD = 24 * 3600
"""Seconds after which what nobody has written to is taken for left behind, where nothing else tells."""
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


def share(workers: int) -> int:
    """Return how many threads each of some workers has, so that together they do not fight over the processors."""
    return max(1, processors() // workers)


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

"""Notice which files are written."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from artforge.caches import cache_folder

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_watched: list[tuple[list[str], tuple[Path, ...]]] = []
_listening: list[bool] = []


@contextlib.contextmanager
def watching(*allowed: Path) -> Iterator[list[str]]:
    """Give a list into which the name of each file goes that is written meanwhile, but in some folders.

    The cache is always allowed, and so is what Python and the system keep for themselves.
    """
    if not _listening:
        sys.addaudithook(_hear)  # there is no way to take one back
        _listening.append(True)
    touched: list[str] = []
    _watched.append(
        (touched, tuple(folder.resolve() for folder in (*allowed, cache_folder(""), Path("/dev"), Path("/proc"))))
    )
    try:
        yield touched
    finally:
        _watched.pop()


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or not (event in CHANGES or (event == "open" and _writes(*arguments[1:3]))):
        return
    touched, allowed = _watched[-1]
    for name in arguments[:2] if event == "os.rename" else arguments[:1]:
        if isinstance(name, str | bytes | os.PathLike):
            path = Path(os.fsdecode(name)).absolute()
            if path.suffix != ".pyc" and "__pycache__" not in path.parts and not _lies_in(path, allowed):
                touched.append(str(path))


def _writes(mode: str | None, flags: int) -> bool:
    return bool(set(mode or "") & set("wax+")) if mode is not None else bool(flags & WRITING)


def _lies_in(path: Path, folders: tuple[Path, ...]) -> bool:
    resolved = Path(os.path.realpath(path))
    return any(resolved == folder or folder in resolved.parents for folder in folders)

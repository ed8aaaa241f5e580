"""Notice which files are written."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from artforge.caches import cache_folder

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
TEMPORARY = {"tempfile.mkdtemp", "tempfile.mkstemp"}
FOLDERS = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 2, "os.chmod": 2, "os.rename": 2}
"""Which argument is the number of an open folder that the name lies in, or -1."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SYSTEM = (Path("/dev"), Path("/proc"))


@dataclass
class Watch:
    """What has been written: the files but those in some folders, and the temporary ones among them."""

    allowed: tuple[Path, ...]
    touched: list[Path] = field(default_factory=list)
    temporary: list[Path] = field(default_factory=list)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what Python tells of."""
        if event in TEMPORARY:
            self.temporary.append(Path(arguments[0]))
        elif event in CHANGES or (event == "open" and _writes(*arguments[1:3])):
            names = arguments[:2] if event == "os.rename" else arguments[:1]
            place = arguments[FOLDERS[event]] if event in FOLDERS else -1
            self.touched += [_path(name, place) for name in names if isinstance(name, str | bytes | os.PathLike)]

    def found(self) -> list[Path]:
        """Return what should not have been written; temporary files that are gone have done no harm."""
        gone = tuple(path for path in self.temporary if not os.path.lexists(path))
        return [path for path in self.touched if not _is_compiled(path) and not _lies_in(path, (*self.allowed, *gone))]


_watches: list[Watch] = []
_listening: list[bool] = []


@contextlib.contextmanager
def watching(*allowed: Path) -> Iterator[Watch]:
    """Give a watch of the files that are written meanwhile; the cache is allowed, and some folders are."""
    if not _listening:
        sys.addaudithook(_hear)  # there is no way to take one back
        _listening.append(True)
    _watches.append(Watch(tuple(folder.resolve() for folder in (*allowed, cache_folder(""), *SYSTEM))))
    try:
        yield _watches[-1]
    finally:
        _watches.pop()


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _watches:
        _watches[-1].hear(event, arguments)


def _writes(mode: str | None, flags: int) -> bool:
    return bool(flags & WRITING) if mode is None else bool(set(mode) & set("wax+"))


def _path(name: str | bytes | os.PathLike[Any], folder: int) -> Path:
    """Return the whole path of a name, which may lie in a folder that is open under a number."""
    within = os.readlink(f"/proc/self/fd/{folder}") if folder >= 0 and os.path.isdir("/proc/self/fd") else os.curdir
    return Path(os.path.realpath(os.path.join(within, os.fsdecode(name))))


def _is_compiled(path: Path) -> bool:
    return path.suffix == ".pyc" or "__pycache__" in path.parts


def _lies_in(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)

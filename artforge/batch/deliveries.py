"""Files for an object store: written to a folder of this machine first, and delivered when they are whole."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from artforge.remote import RemoteFolder
from artforge.render import Target, numbered


@contextlib.contextmanager
def delivered(targets: Sequence[Target], remote: RemoteFolder | None, frames: int) -> Iterator[list[Target]]:
    """Yield targets to write to; what has been written when all went well is delivered, if it is for a remote folder.

    A sequence has so many `frames`. Raises `OutputError`, which names the URL.
    """
    if remote is None:
        yield list(targets)
        return
    with tempfile.TemporaryDirectory(prefix="artforge-") as folder:
        here = Path(folder)
        names = [target.path.relative_to(target.root).as_posix() for target in targets]
        yield [replace(target, path=here / name, root=here) for target, name in zip(targets, names, strict=True)]
        for target, name in zip(targets, names, strict=True):
            for file in _files(name, frames if target.output.is_sequence else 1):
                remote.deliver(here / file, file, target.fingerprint)


def _files(name: str, frames: int) -> list[str]:
    return [numbered(name, index, frames) for index in range(frames)]

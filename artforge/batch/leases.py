"""Leases: who of several runs that share a folder is at which work.

A lease is a small file beside the output. Its owner writes another number into it every few seconds. Who waits for it
watches whether the number changes, on a clock of its own that only goes forward: what any machine takes the time to be
does not matter. On one machine a lock tells at once that an owner is dead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from artforge.machine import is_forgotten, lock, machine
from artforge.signals import uninterrupted

BEAT = 5.0
"""Seconds between two signs of life."""
MISSED = 6
"""After so many missing signs of life a lease may be taken over."""
PATTERN = ".artforge-*.lease"


def lease_path(folder: Path, output: Path, piece: str = "") -> Path:
    """Return where in a folder the lease of an output in or below it, or of a piece of the work on it, lies."""
    name = hashlib.sha256(f"{output.relative_to(folder).as_posix()}/{piece}".encode()).hexdigest()[:32]
    return folder / f".artforge-{name}.lease"


@dataclass
class _Held:
    """A lease of ours, with the file that is locked."""

    path: Path
    stream: BinaryIO
    beats: int = 0


@dataclass
class _Seen:
    """What somebody else's lease said, and when that was new to us."""

    said: bytes
    since: float


@dataclass
class Leases:
    """The leases of one run, whose name is drawn; a thread gives signs of life while any is held."""

    beat: float = BEAT
    clock: Callable[[], float] = time.monotonic
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    _held: dict[Path, _Held] = field(default_factory=dict)
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def take(self, path: Path) -> bool:
        """Take a lease, if nobody has it, or whoever has it is dead.

        Where none can be written, the work may go on without: what cannot be written is said where it is tried.
        """
        with uninterrupted():
            return self._taken(path)

    def _taken(self, path: Path) -> bool:
        try:
            stream = self._created(path) or self._inherited(path)
            if stream is None:
                return False
            with self._guard:
                self._held[path] = _Held(path, stream)
                self._seen.pop(path, None)
                self._write(self._held[path])
        except OSError:
            return True
        except BaseException:
            self._withdraw(path)
            raise
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="artforge-leases", daemon=True)
            self._thread.start()
        return True

    def give_back(self, path: Path) -> None:
        """Let go of a lease; one that somebody has taken over stays theirs."""
        with self._guard:
            held = self._held.pop(path, None)
        if held is None:
            return
        _remove(path, held.stream)
        with contextlib.suppress(OSError):
            held.stream.close()

    def _withdraw(self, path: Path) -> None:
        """Remove a lease that a signal interrupted, if it is ours."""
        with contextlib.suppress(OSError):
            if path.read_bytes().split()[1:2] in ([], [self.name.encode()]):
                path.unlink()

    def close(self) -> None:
        """Let go of all."""
        self._ended.set()
        for path in list(self._held):
            self.give_back(path)
        if self._thread is not None:
            self._thread.join()

    def _created(self, path: Path) -> BinaryIO | None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            stream = path.open("x+b")
        except FileExistsError:
            return None
        lock(stream.fileno())
        return stream

    def _inherited(self, path: Path) -> BinaryIO | None:
        """Take the lease of somebody who is dead."""
        try:
            stream = path.open("r+b")
        except FileNotFoundError:
            return self._created(path)
        said = stream.read()
        if self._is_dead(path, said, stream) and _remove(path, stream):
            stream.close()
            return self._created(path)
        stream.close()
        return None

    def _is_dead(self, path: Path, said: bytes, stream: BinaryIO) -> bool:
        if said.split(b" ")[0] == machine().encode() and lock(stream.fileno()):
            return True
        seen = self._seen.get(path)
        if seen is None or seen.said != said:
            self._seen[path] = _Seen(said, self.clock())
            return False
        return self.clock() - seen.since > self.beat * MISSED

    def _live(self) -> None:
        while not self._ended.wait(self.beat):
            with self._guard:
                for held in self._held.values():
                    held.beats += 1
                    self._write(held)
                    with contextlib.suppress(OSError, ValueError):
                        os.fsync(held.stream.fileno())  # other machines may see it only then

    def _write(self, held: _Held) -> None:
        with contextlib.suppress(OSError, ValueError):
            held.stream.seek(0)
            held.stream.write(f"{machine()} {self.name} {held.beats:012}\n".encode())
            held.stream.flush()


def _remove(path: Path, stream: BinaryIO) -> bool:
    """Remove a dead lease that is open, unless somebody else has just done so and made one of theirs."""
    with contextlib.suppress(OSError):
        if os.path.samestat(os.fstat(stream.fileno()), path.stat()):
            path.unlink()
            return True
    return False


def sweep_leases(folder: Path) -> None:
    """Remove the leases in a folder whose owners on this machine are dead."""
    with contextlib.suppress(OSError):
        for path in folder.glob(PATTERN):
            with contextlib.suppress(OSError), path.open("r+b") as stream:
                if stream.read(8) in (b"", machine().encode()) and is_forgotten(path, stream.fileno()):
                    _remove(path, stream)

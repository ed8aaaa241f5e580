"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from artforge.errors import OutputError
from artforge.machine import is_forgotten, is_old, lock, machine
from artforge.seal import Wrap, checksum_of, crc32, sealed, wrapped_length

TEMPORARY = ".artforge-*.part"


class WholeFile:
    """A file that appears under its name only when `close` has been called.

    Until then its bytes lie in a temporary file in the same folder (`temporary`, open for writing as
    `stream`), which `abandon` removes. Folders on the way are made. Raises `OutputError`, which names the
    path and the bytes, where the folder cannot be written or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._length, self._checksum = 0, 0
        self._new_name()
        try:
            with self.errors():
                path.parent.mkdir(parents=True, exist_ok=True)
                self._open()
                while not self.temporary.exists():  # somebody sweeps, and has come before the lock
                    self.stream.close()
                    self._new_name()
                    self._open()
        except BaseException:
            self.abandon()
            raise

    def _new_name(self) -> None:
        self.temporary = self.path.parent / f".artforge-{machine()}-{secrets.token_hex(8)}.part"

    def _open(self) -> None:
        self.stream: BinaryIO = open(self.temporary, "xb")  # noqa: SIM115 - closed by close and abandon
        lock(self.stream.fileno(), wait=True)

    def write(self, data: bytes) -> None:
        """Append bytes; raises `OutputError` when they do not fit."""
        with self.errors():
            self.stream.write(data)
        self._length += len(data)
        self._checksum = crc32(data, self._checksum)

    def overwrite(self, place: int, data: bytes) -> None:
        """Put bytes over those that were written at `place`, such as a length that is known only at the end."""
        with self.errors():
            self.stream.seek(place)
            self.stream.write(data)
            self.stream.seek(0, os.SEEK_END)
        self._length = -1  # the checksum no longer holds

    def seal(self, fingerprint: str, wrap: Wrap, ending: bytes = b"") -> None:
        """Append the last bytes: a seal as the format wraps it, and the format's own ending.

        By its seal a file that is whole is known without reading it. `fingerprint` is the film's; where it is empty,
        there is none. Raises `OutputError`.
        """
        if not fingerprint:
            self.write(ending)
            return
        with self.errors():
            self.stream.flush()
            covered = self.temporary.stat().st_size
            if covered != self._length:  # another program has written
                self._reread(covered)
            self.stream.seek(0, os.SEEK_END)
        self.write(sealed(fingerprint, covered, self._checksum, wrap, ending))

    @staticmethod
    def seal_length(fingerprint: str, wrap: Wrap) -> int:
        """Return how many bytes `seal` will append before the ending, for formats that say a file's length in front."""
        return wrapped_length(fingerprint, wrap) if fingerprint else 0

    def _reread(self, count: int) -> None:
        with self.temporary.open("rb") as stream:
            self._length, self._checksum = count, checksum_of(stream, count) or 0

    def close(self) -> None:
        """Put the file under its name: flush, fsync, rename, fsync of the folder."""
        with self.errors():
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            os.replace(self.temporary, self.path)
            _sync_folder(self.path.parent)

    def abandon(self) -> None:
        """Remove the temporary file; nothing stays, and calling it again does no harm."""
        if hasattr(self, "stream"):
            with contextlib.suppress(OSError):
                self.stream.close()
        with contextlib.suppress(OSError):
            self.temporary.unlink()

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the operating system says into an `OutputError` and remove the temporary file."""
        try:
            yield
        except OSError as error:
            # The free space is looked up while what did not fit still takes its place.
            sentence = _sentence(self.path, error, _size(self.temporary))
            self.abandon()
            raise OutputError(sentence) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file whole or not at all; raises `OutputError`."""
    file = WholeFile(path)
    try:
        file.write(data)
        file.close()
    except BaseException:
        file.abandon()
        raise


def sweep(folder: Path) -> None:
    """Remove the temporary files that processes left behind in a folder when they were killed.

    Those of processes that are at work stay: on this machine their files are locked. Where nobody can tell, as of
    another machine's, one is left behind when it is a day old.
    """
    with contextlib.suppress(OSError):
        for path in folder.glob(TEMPORARY):
            with contextlib.suppress(OSError):
                _sweep_away(path)


def _sweep_away(path: Path) -> None:
    """Remove one file if it was left behind; this machine's while it is locked, so that nobody takes it in between."""
    if not path.name.startswith(f".artforge-{machine()}-"):
        if is_old(path):
            path.unlink()
    elif os.name == "nt":
        path.unlink()  # which fails for one that is open
    else:
        with path.open("r+b") as stream:
            if is_forgotten(path, stream.fileno()):
                path.unlink()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _sentence(path: Path, error: OSError, written: int) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        folder = next((folder for folder in path.absolute().parents if folder.is_dir()), path.parent)
        free = shutil.disk_usage(folder).free
        return f"{path}: no room: {error.strerror} after {written:,} bytes ({free:,} bytes are free)"
    so_far = f" after {written:,} bytes" if written else ""
    return f"{path}: cannot write: {error.strerror or error}{so_far}"


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

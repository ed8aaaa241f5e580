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


class WholeFile:
    """A file that appears under its name only when `close` has been called.

    Until then its bytes lie in a temporary file in the same folder (`temporary`, open for writing as
    `stream`), which `abandon` removes. Folders on the way are made. Raises `OutputError`, which names the
    path and the bytes, where the folder cannot be written or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.parent / f".artforge-{secrets.token_hex(8)}.part"
        with self.errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.stream: BinaryIO = open(self.temporary, "xb")  # noqa: SIM115 - closed by close and abandon

    def write(self, data: bytes) -> None:
        """Append bytes; raises `OutputError` when they do not fit."""
        with self.errors():
            self.stream.write(data)

    def overwrite(self, place: int, data: bytes) -> None:
        """Put bytes over those that were written at `place`, such as a length that is known only at the end."""
        with self.errors():
            self.stream.seek(place)
            self.stream.write(data)
            self.stream.seek(0, os.SEEK_END)

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
    return f"{path}: cannot write: {error.strerror or error} ({written:,} bytes were written)"


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

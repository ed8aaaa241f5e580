"""What is kept on disk between runs: the user's cache folder, and the frames of a film that was stopped."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from artforge.errors import OutputError
from artforge.files import sweep, write_whole
from artforge.picture import DTYPES, Rows, quantise
from artforge.seal import crc32

LEVEL = 1
HEAD_BYTES = 20
DIGEST_BYTES = 32
DAYS_KEPT = 30


def cache_folder(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder `name` in the user's cache folder, or in that which `ARTFORGE_CACHE` names."""
    from platformdirs import user_cache_path

    folder = environ.get("ARTFORGE_CACHE")
    return (Path(os.path.expanduser(folder)) if folder else user_cache_path("artforge", appauthor=False)) / name


@dataclass(frozen=True)
class Kept:
    """Small files in a folder, each of which begins with the SHA-256 of what it holds.

    There are at most about `most` of them: those that have not been used for longest go first.
    """

    folder: Path
    most: int

    def data(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what was made for `key` before, or make and keep it; `key` is a name of a file.

        A file that is damaged, or another user's, and a disk that is full, only cost the time to make it again.
        """
        path = self.folder / key
        with suppress(OSError, ValueError):
            return self._read(path)
        data = make()
        with suppress(OutputError):
            write_whole(path, hashlib.sha256(data).digest() + data)
            self._forget()
        return data

    @staticmethod
    def _read(path: Path) -> bytes:
        with path.open("rb") as stream:
            if os.name == "posix" and os.fstat(stream.fileno()).st_uid != os.geteuid():
                raise ValueError("another user's")
            file = stream.read()
        data = file[DIGEST_BYTES:]
        if hashlib.sha256(data).digest() != file[:DIGEST_BYTES]:
            raise ValueError("a damaged file")
        with suppress(OSError):
            os.utime(path)
        return data

    def _forget(self) -> None:
        """Remove the files that were used longest ago, a quarter of all at once, so that this is seldom done."""
        sweep(self.folder)
        with suppress(OSError):
            files = list(self.folder.iterdir())
            if len(files) > self.most:
                files.sort(key=lambda path: path.stat().st_mtime)
                for path in files[: len(files) // 4]:
                    path.unlink()


@dataclass(frozen=True)
class Checkpoints:
    """Frames that took long, in a folder of their own, until all of their film is there.

    They are held with 16 bits a channel, and that is also what is shown the first time: a film that was stopped and
    goes on is the same to the bit as one that was not.
    """

    folder: Path

    def rows(self, key: str, make: Callable[[], Rows]) -> Rows:
        """Return the image, float32 in [0, 1], that was made for `key` before, or make and keep it.

        A file that is damaged, and a disk that is full, only cost the time to make it again.
        """
        path = self.folder / f"{key}.rows"
        with suppress(OSError, ValueError):
            return shown(unpacked(path.read_bytes()))
        levels = quantise(make(), np.dtype(np.uint16))
        with suppress(OutputError):
            write_whole(path, packed(levels))
        return shown(levels)

    def done(self) -> None:
        """Forget the frames, and those of films that nobody has gone on with for a month."""
        shutil.rmtree(self.folder, ignore_errors=True)
        oldest = time.time() - DAYS_KEPT * 24 * 3600
        with suppress(OSError):
            for folder in self.folder.parent.iterdir():
                if folder.stat().st_mtime < oldest:
                    shutil.rmtree(folder, ignore_errors=True)


def packed(rows: Rows) -> bytes:
    """Write an image, (height, width, 3) of uint8, uint16 or float32, as bytes, without loss."""
    from isal import isal_zlib

    data = isal_zlib.compress(rows.astype(rows.dtype.newbyteorder("<")).tobytes(), LEVEL)
    head = np.array([DTYPES.index(rows.dtype), *rows.shape], "<u4").tobytes()
    return head + crc32(data, crc32(head)).to_bytes(4, "little") + data


def unpacked(file: bytes) -> Rows:
    """Read such an image; raises `ValueError` where it is damaged."""
    from isal import isal_zlib

    number, *shape, check = np.frombuffer(file[:HEAD_BYTES], "<u4").tolist()
    if crc32(file[HEAD_BYTES:], crc32(file[: HEAD_BYTES - 4])) != check:
        raise ValueError("a damaged frame")
    data = isal_zlib.decompress(file[HEAD_BYTES:])
    return np.frombuffer(data, DTYPES[number].newbyteorder("<")).astype(DTYPES[number]).reshape(shape)


def shown(levels: Rows) -> Rows:
    """Return an image as float32 in [0, 1]."""
    if levels.dtype == np.float32:
        return levels
    floats: Rows = levels.astype(np.float32) / np.float32(np.iinfo(levels.dtype).max)
    return floats

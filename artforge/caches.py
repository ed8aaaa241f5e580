"""What is kept on disk between runs: the user's cache folder, and the frames of a film that was stopped."""

from __future__ import annotations

import os
import shutil
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from artforge.errors import OutputError
from artforge.files import write_whole
from artforge.picture import Rows, quantise

LEVEL = 1
DAYS_KEPT = 30


def cache_folder(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder `name` in the user's cache folder, or in that which `ARTFORGE_CACHE` names."""
    from platformdirs import user_cache_path

    folder = environ.get("ARTFORGE_CACHE")
    return (Path(folder).expanduser() if folder else user_cache_path("artforge", appauthor=False)) / name


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
        with suppress(OSError, ValueError, zlib.error):
            return _unpacked(path.read_bytes())
        levels = quantise(make(), np.dtype(np.uint16))
        with suppress(OutputError):
            write_whole(path, _packed(levels))
        return _shown(levels)

    def done(self) -> None:
        """Forget the frames, and those of films that nobody has gone on with for a month."""
        shutil.rmtree(self.folder, ignore_errors=True)
        oldest = time.time() - DAYS_KEPT * 24 * 3600
        with suppress(OSError):
            for folder in self.folder.parent.iterdir():
                if folder.stat().st_mtime < oldest:
                    shutil.rmtree(folder, ignore_errors=True)


def _packed(levels: npt.NDArray[np.uint16]) -> bytes:
    data = zlib.compress(levels.astype("<u2").tobytes(), LEVEL)
    return np.array([*levels.shape, zlib.crc32(data)], "<u4").tobytes() + data


def _unpacked(file: bytes) -> Rows:
    *shape, check = np.frombuffer(file[:16], "<u4").tolist()
    if zlib.crc32(file[16:]) != check:
        raise ValueError("a damaged frame")
    return _shown(np.frombuffer(zlib.decompress(file[16:]), "<u2").reshape(shape))


def _shown(levels: npt.NDArray[np.uint16]) -> Rows:
    shown: Rows = levels.astype(np.float32) / np.float32(65535)
    return shown

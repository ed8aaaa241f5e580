"""Write files whose bytes are made of one picture at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from artforge import Film, Picture, WholeFile
from artforge_basics.writers.reel import Reel


class SingleSink:
    """One open file, for one picture, of which `encoded` makes the bytes.

    `remark` wraps bytes as the format's remark, for the seal; `ending` are the bytes that come after it.
    """

    def __init__(
        self,
        film: Film,
        path: Path,
        encoded: Callable[[Picture], bytes],
        remark: Callable[[bytes], bytes],
        ending: bytes = b"",
    ) -> None:
        self.film, self.encoded, self.remark, self.ending = film, encoded, remark, ending
        self.reel = Reel(path, film.canvas, 1)
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the file; raises `OutputError`, and `ValueError` for a second picture."""
        self.reel.take(picture)
        self.file.write(self.encoded(picture))

    def close(self) -> None:
        """Put the file under its name; raises `OutputError`, and `ValueError` where no picture came."""
        self.reel.complete()
        self.file.seal(self.film.fingerprint, self.remark, self.ending)
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()

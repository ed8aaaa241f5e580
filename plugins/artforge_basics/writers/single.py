"""Write files whose bytes are made of one picture at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from artforge import Film, Picture, WholeFile
from artforge_basics.writers.reel import Reel


class SingleSink:
    """One open file, for one picture, of which `encoded` makes the bytes."""

    def __init__(self, film: Film, path: Path, encoded: Callable[[Picture], bytes]) -> None:
        self.encoded = encoded
        self.reel = Reel(path, film.canvas, 1)
        self.file = WholeFile(path)

    def add(self, picture: Picture) -> None:
        """Write the file; raises `OutputError`, and `ValueError` for a second picture."""
        self.reel.take(picture)
        self.file.write(self.encoded(picture))

    def close(self) -> None:
        """Put the file under its name; raises `OutputError`, and `ValueError` where no picture came."""
        self.reel.complete()
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()

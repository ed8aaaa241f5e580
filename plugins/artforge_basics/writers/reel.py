"""Keep a file's account of the pictures that it was promised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from artforge import Canvas, Picture


@dataclass
class Reel:
    """Counts the pictures that one file takes; `frames` is how many it must get."""

    path: Path
    canvas: Canvas
    frames: int
    taken: int = 0

    def take(self, picture: Picture) -> int:
        """Return the picture's index, from 0; raises `ValueError` for one too many or one of another size."""
        if self.taken == self.frames:
            raise ValueError(f"{self.path}: expected {self.frames} pictures, got one more")
        if (picture.width, picture.height) != self.canvas.size:
            raise ValueError(f"{self.path}: expected a picture of {self.canvas}, got {picture.width}x{picture.height}")
        self.taken += 1
        return self.taken - 1

    def complete(self) -> None:
        """Check that every picture came; raises `ValueError`."""
        if self.taken != self.frames:
            raise ValueError(f"{self.path}: expected {self.frames} pictures, got {self.taken}")

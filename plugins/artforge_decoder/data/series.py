"""A row of numbers from a file."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
from pydantic import Field
from pydantic_core import PydanticCustomError

from artforge import InputFile, Rng, Scene
from artforge_decoder.material import Floats, Material

NUMPY_START = b"\x93NUMPY"
LEAST = 3


class SeriesFile(InputFile):
    """A row of numbers, as `.npy` or as text: numbers between commas, spaces or line breaks."""

    @classmethod
    def check(cls, path: Path, data: bytes) -> None:
        """Refuse what is no row of numbers."""
        try:
            numbers(data)
        except ValueError as error:
            raise PydanticCustomError(
                "series", "{sentence}: {path}", {"sentence": str(error), "path": str(path)}
            ) from None

    def numbers(self) -> Floats:
        """Read the numbers, float32 (count,)."""
        return numbers(self.path.read_bytes())


class Series(Material):
    """A row of numbers of your own, such as a sound, a temperature or a share price; scaled to reach from -1 to 1."""

    file: SeriesFile = Field(description="a .npy file with one row of numbers, or a .csv file with a number a cell")

    def examples(self, rng: Rng, scene: Scene) -> Floats:
        """Return the row, (1, count)."""
        found = self.file.numbers()
        middle, reach = (found.max() + found.min()) / 2, (found.max() - found.min()) / 2
        scaled: Floats = (found - middle) / (reach or np.float32(1))
        return scaled[None]

    def smallest(self) -> int:
        """Return how many numbers there are."""
        return len(self.file.numbers())

    def shape(self, kernel: int) -> tuple[int, ...]:
        """Return (kernel,)."""
        return (kernel,)


def numbers(data: bytes) -> Floats:
    """Read a row of numbers, float32 (count,); raises `ValueError` with a sentence for anything else."""
    found = _of_numpy(data) if data.startswith(NUMPY_START) else _of_text(data)
    if found.ndim != 1:
        raise ValueError(f"expected one row of numbers, got an array of the shape {found.shape}")
    if found.dtype.kind not in "iuf":
        raise ValueError(f"expected numbers, got an array of {found.dtype}")
    if not np.isfinite(found).all():
        place = int(np.flatnonzero(~np.isfinite(found))[0])
        raise ValueError(f"number {place + 1} of the row is NaN or infinite")
    if len(found) < LEAST:
        raise ValueError(f"expected {LEAST} numbers or more, got {len(found)}")
    return found.astype(np.float32)


def _of_numpy(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    try:
        return np.asarray(np.load(io.BytesIO(data), allow_pickle=False))
    except (ValueError, EOFError, OSError, SyntaxError) as error:
        raise ValueError(f"the .npy file is damaged, or holds objects: {' '.join(str(error).split())}") from None


def _of_text(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    try:
        lines = [line for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise ValueError("this is neither a .npy file nor text in UTF-8") from None
    rows = [line.replace(",", " ").replace(";", " ").split() for line in lines]
    if len(rows) > 1 and max(map(len, rows)) > 1:
        raise ValueError(f"expected one row of numbers, or one a line, got {len(rows)} rows of {len(rows[0])}")
    return np.array([_number(cell) for row in rows for cell in row], np.float64)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        if cell.lower() in ("", "na", "null", "none"):
            return math.nan
        raise ValueError(f"expected numbers, got {cell!r}") from None

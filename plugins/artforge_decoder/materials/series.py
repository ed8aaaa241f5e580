"""A row of numbers from a file."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field
from pydantic_core import PydanticCustomError

from artforge import InputFile, Rng, Scene
from artforge_decoder.material import Floats, Material

NUMPY_START = b"\x93NUMPY"
LEAST = 3
NUMBER = re.compile(r"[+-]?(nan|inf|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)", re.IGNORECASE)


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

    file: SeriesFile = Field(
        description="a .npy file with one row of numbers, or a .csv file with a number a cell", examples=["numbers.csv"]
    )

    def examples(self, rng: Rng, scene: Scene) -> Floats:
        """Return the row, (1, count)."""
        found = self.file.numbers().astype(np.float64)
        middle, reach = (found.max() + found.min()) / 2, (found.max() - found.min()) / 2
        scaled: Floats = ((found - middle) / (reach or 1.0)).astype(np.float32)
        return scaled[None]

    def smallest(self) -> int:
        """Return how many numbers there are."""
        return len(self.file.numbers())

    def places(self, kernel: int) -> int:
        """Return how many pieces there are in the row."""
        return self.smallest() - kernel + 1

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
    with np.errstate(over="ignore"):
        row: Floats = found.astype(np.float32)
    if not np.isfinite(row).all():
        place = int(np.flatnonzero(~np.isfinite(row))[0])
        raise ValueError(f"number {place + 1} of the row is NaN, infinite or larger than 3.4e38")
    if len(row) < LEAST:
        raise ValueError(f"expected {LEAST} numbers or more, got {len(row)}")
    return row


def _of_numpy(data: bytes) -> npt.NDArray[Any]:
    try:
        return np.asarray(np.load(io.BytesIO(data), allow_pickle=False))
    except (ValueError, EOFError, OSError, SyntaxError) as error:
        raise ValueError(f"the .npy file is damaged, or holds objects: {' '.join(str(error).split())}") from None


def _of_text(data: bytes) -> npt.NDArray[np.float64]:
    try:
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise ValueError("this is neither a .npy file nor text in UTF-8") from None
    between = next((mark for mark in ",;" if any(mark in line for line in lines)), None)
    rows = [[cell.strip() for cell in line.split(between)] for line in lines]
    if len(rows) > 1 and max(map(len, rows)) > 1:
        raise ValueError(f"expected one row of numbers, or one a line, got {len(rows)} rows of {len(rows[0])}")
    return np.array([_number(cell) for row in rows for cell in row], np.float64)


def _number(cell: str) -> float:
    if not cell:
        raise ValueError("there is an empty cell among the numbers")
    if not NUMBER.fullmatch(cell):
        raise ValueError(f"expected numbers, got {cell!r}")
    return float(cell)

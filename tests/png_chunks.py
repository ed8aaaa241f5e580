"""Read PNG files by the book."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def chunks(path: Path) -> Iterator[tuple[bytes, bytes]]:
    data = path.read_bytes()
    place = 8
    while place < len(data):
        length = int.from_bytes(data[place : place + 4])
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        assert zlib.crc32(name + body) == int.from_bytes(data[place + 8 + length : place + 12 + length])
        yield name, body
        place += 12 + length


def unfiltered(data: bytes, width: int, height: int, bits: int) -> npt.NDArray[Any]:
    """Return the pixels of a datastream whose rows all have the "up" filter."""
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, -1)
    assert (lines[:, 0] == 2).all()
    rows = np.cumsum(lines[:, 1:], axis=0, dtype=np.uint8)
    return rows.view(f">u{bits // 8}").reshape(height, width, 3)

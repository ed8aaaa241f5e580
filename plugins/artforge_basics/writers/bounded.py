"""Read files whose lengths may lie."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

LONGEST_TEXT = 64 << 20


def exactly(stream: BinaryIO, count: int) -> bytes:
    """Read `count` bytes; raises `ValueError` where the file ends before them, or for more than 64 MiB."""
    if not 0 <= count <= LONGEST_TEXT:
        raise ValueError(f"expected a length from 0 to {LONGEST_TEXT:,} bytes, got {count:,}")
    data = stream.read(count)
    if len(data) < count:
        raise ValueError(f"the file is cut off at byte {stream.tell():,}")
    return data


def skip(stream: BinaryIO, count: int) -> None:
    """Go on by `count` bytes; raises `ValueError` where the file ends before that."""
    if count:
        # A seek may go beyond the end in silence; a read may not.
        stream.seek(count - 1, os.SEEK_CUR)
        exactly(stream, 1)


def text_in(path: Path, name: str, find: Callable[[BinaryIO], str | None]) -> str | None:
    """Return the text that `find` reads out of a file; raises its `ValueError` with the path and the format's name."""
    with path.open("rb") as stream:
        try:
            return find(stream)
        except ValueError as error:
            raise ValueError(f"{path}: a damaged {name}: {error}") from error

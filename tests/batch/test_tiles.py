"""Tiles: pictures that are reduced in place of being written."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from artforge.batch.tiles import tile_output
from artforge.canvas import STILL, Canvas
from artforge.picture import picture_of
from artforge.scene import Film

FILM = Film(Canvas(size=(60, 40)), STILL, "", 1)
PICTURE = picture_of(np.full((40, 60, 3), 0.5, np.float32))


def test_a_tile_is_as_long_as_is_asked_and_no_file_is_written(tmp_path: Path) -> None:
    output = tile_output(30)
    output.writer.write(FILM, tmp_path / "tile", PICTURE)
    (tile,) = output.writer.taken  # type: ignore[attr-defined]
    assert tile.shape == (20, 30, 3)
    assert list(tmp_path.iterdir()) == []


def test_of_a_picture_that_failed_there_is_no_tile(tmp_path: Path) -> None:
    output = tile_output(30)
    sink = output.writer.open(FILM, tmp_path / "tile")
    sink.add(PICTURE)
    sink.abandon()
    assert output.writer.taken == []  # type: ignore[attr-defined]

"""The filter `grain`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Scene, WindowFilter, luma_of, units

Floats = npt.NDArray[np.float32]
Bits = npt.NDArray[np.uint32]
GOLDEN = 0x9E3779B97F4A7C15
"""2⁶⁴ divided by the golden ratio spreads playheads over all bits."""
LEAST_SHOWN = 0.3
"""The share of the grain that black and white get; medium greys get all of it, as on film."""


class Grain(WindowFilter):
    """Add the grain of a film, which also hides bands in smooth gradients."""

    amount: units.Plain = Field(0.02, ge=0, le=1, description="its standard deviation on medium grey; 1 is white")
    size: units.Side = Field(0.0015, ge=0, le=0.1, description="how large grains are; at least a pixel")
    colour: units.Plain = Field(0.0, ge=0, le=1, description="0 is grey, 1 different in each channel")
    alive: bool = Field(True, description="draw it anew for each frame of an animation")

    def window(self, rows: Floats, first_row: int, scene: Scene) -> Floats:
        """Add noise that is a hash of the pixel's place, strongest at medium brightness."""
        luma = luma_of(rows)
        strength = np.float32(LEAST_SHOWN) + np.float32(4 * (1 - LEAST_SHOWN)) * luma * (1 - luma)
        noise = self._noise(rows.shape[:2], first_row, scene)
        return rows + noise * (strength * np.float32(self.amount))[..., None]

    def _noise(self, size: tuple[int, int], first_row: int, scene: Scene) -> Floats:
        """Return noise with mean 0 and deviation 1, in one channel or in three that are partly alike."""
        cell = max(self.size * scene.canvas.shorter_side, 1.0)
        frame = int(np.float64(scene.playhead).view(np.uint64)) if self.alive else 0
        seeds = scene.rng.child("grain").bits(4 if self.colour else 1) ^ np.uint64(frame * GOLDEN % 2**64)
        grey, *coloured = (between(int(seed), first_row, size, cell) for seed in seeds)
        if not coloured:
            return grey[..., None]
        # Independent deviations add up in squares.
        alike = np.float32(np.sqrt(1 - self.colour**2))
        return np.stack([grey * alike + own * np.float32(self.colour) for own in coloured], -1)


def between(seed: int, first_row: int, size: tuple[int, int], cell: float) -> Floats:
    """Return smooth noise of rows from `first_row` on, with mean 0 and deviation 1 at every pixel.

    Random numbers stand at the corners of cells, `cell` pixels wide; a pixel mixes those of the four around it.
    """
    down, down_share = _places(first_row, size[0], cell)
    across, across_share = _places(0, size[1], cell)
    rows, columns = np.arange(down[0], down[-1] + 2), np.arange(across[-1] + 2)
    corners = _noise_at(rows[:, None], columns[None, :], seed)
    lines = _mixed(corners, down - down[0], down_share[:, None], 0)
    return _mixed(lines, across, across_share[None, :], 1)


def _places(first: int, count: int, cell: float) -> tuple[npt.NDArray[np.int64], Floats]:
    places = np.arange(first, first + count) / cell
    whole = np.floor(places)
    return whole.astype(np.int64), (places - whole).astype(np.float32)


def _mixed(values: Floats, index: npt.NDArray[np.int64], share: Floats, axis: int) -> Floats:
    """Mix neighbours linearly, and undo how that lessens their deviation."""
    before, behind = np.take(values, index, axis), np.take(values, index + 1, axis)
    mixed: Floats = (before * (1 - share) + behind * share) / np.sqrt((1 - share) ** 2 + share**2)
    return mixed


def _noise_at(row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], seed: int) -> Floats:
    """Return noise at whole places: the sum of two even numbers, which is nearly normal, of deviation 1."""
    across = hashed(row.astype(np.uint32) + np.uint32(seed >> 32)) + column.astype(np.uint32)
    bits = hashed(across ^ np.uint32(seed % 2**32))
    total = (bits >> np.uint32(16)) + (bits & np.uint32(0xFFFF))
    # Two even numbers from 0 to 65535 have the mean 65535 and the deviation 65536/√6.
    return (total.astype(np.float32) - np.float32(65535)) * np.float32(6**0.5 / 65536)


def hashed(bits: Bits) -> Bits:
    """Mix whole numbers well: each bit depends on all (Chris Wellons's `lowbias32`, 2018)."""
    bits = (bits ^ bits >> np.uint32(16)) * np.uint32(0x7FEB352D)
    bits = (bits ^ bits >> np.uint32(15)) * np.uint32(0x846CA68B)
    return bits ^ bits >> np.uint32(16)

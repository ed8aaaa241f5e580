"""Show a part of a picture somewhere on the canvas, larger or smaller."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artforge import Canvas, Carried, Namespace, Pattern, Picture, Value

Floats = npt.NDArray[np.float32]
Three = tuple[float, float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; the canvas's corner at the top left is (0, 0)."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Placing:
    """Which part of a picture is shown in which part of the canvas, on what colour.

    `into` has whole numbers. A pattern is looked at in other places and stays one, as sharp as before; pixels are
    resampled once by the cubic of Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """

    shown: Box
    into: Box
    background: Three

    def picture(self, before: Picture, canvas: Canvas) -> Picture:
        """Return the picture as it is placed; its rows are computed when they are asked for."""
        return self._of_pattern(before.pattern) if before.pattern is not None else self._of_pixels(before, canvas)

    def _of_pattern(self, pattern: Pattern) -> Picture:
        shown, into = self.shown, self.into

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            x, y = column + (0.5 - into.left), row + (0.5 - into.top)
            across, down = x * (shown.width / into.width), y * (shown.height / into.height)
            colour = pattern.function(across + (shown.left - 0.5), down + (shown.top - 0.5), xp)
            inside = (x >= 0.0) & (x < into.width) & (y >= 0.0) & (y < into.height)
            result: Value = xp.where(inside, xp.clip(colour, 0.0, 1.0), xp.concat(self.background))
            return result

        return Pattern(pattern.canvas, function, pattern.backend).picture()

    def _of_pixels(self, before: Picture, canvas: Canvas) -> Picture:
        left, top, width, height = map(int, (self.into.left, self.into.top, self.into.width, self.into.height))
        across = Taps.of(width, self.shown.left, self.shown.width, before.width)
        down = Taps.of(height, self.shown.top, self.shown.height, before.height)
        carried = Carried(before, down.index.shape[1])

        def read(start: int, stop: int) -> Floats:
            result = np.empty((stop - start, canvas.width, 3), np.float32)
            result[:] = np.array(self.background, np.float32)
            first, last = max(start, top), min(stop, top + height)
            if first < last:
                rows = down.applied(carried, first - top, last - top)
                result[first - start : last - start, left : left + width] = across.across(rows)
            return result

        return Picture(canvas.width, canvas.height, read)


@dataclass(frozen=True)
class Taps:
    """For each of some pixels, those that it is mixed from and their weights; both have the shape (count, taps)."""

    index: npt.NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, count: int, start: float, length: float, size: int) -> Taps:
        """Return the taps of `count` pixels that show `length` pixels of `size`, from `start` on."""
        scale = length / count
        stretch = max(scale, 1.0)
        centres = start + (np.arange(count) + 0.5) * scale - 0.5
        first = np.floor(centres - 2 * stretch).astype(np.int64) + 1
        index = first[:, None] + np.arange(math.ceil(4 * stretch))
        weights = _cubic((index - centres[:, None]) / stretch)
        weights /= weights.sum(1, keepdims=True)
        return cls(np.clip(index, 0, size - 1), weights.astype(np.float32))

    def applied(self, carried: Carried, start: int, stop: int) -> Floats:
        """Return rows `start` to `stop`, mixed from the rows of a picture."""
        index, weights = self.index[start:stop], self.weights[start:stop]
        low = int(index.min())
        rows = carried.rows(low, int(index.max()) + 1)
        total = rows[index[:, 0] - low] * weights[:, 0, None, None]
        for tap in range(1, index.shape[1]):
            total += rows[index[:, tap] - low] * weights[:, tap, None, None]
        return np.asarray(total, np.float32)

    def across(self, rows: Floats) -> Floats:
        """Return rows whose pixels are mixed from those of `rows`, in [0, 1]."""
        total = rows[:, self.index[:, 0]] * self.weights[:, 0, None]
        for tap in range(1, self.index.shape[1]):
            total += rows[:, self.index[:, tap]] * self.weights[:, tap, None]
        return np.asarray(np.clip(total, 0, 1), np.float32)


def _cubic(distance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    d = np.abs(distance)
    near, far = (1.5 * d - 2.5) * d * d + 1, ((2.5 - 0.5 * d) * d - 4) * d + 2
    return np.where(d <= 1, near, np.where(d < 2, far, 0.0))

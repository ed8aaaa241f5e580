"""The kind of parts that bring what codecs are trained on."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from artforge import Part

if TYPE_CHECKING:
    from artforge import Rng, Scene

Floats = npt.NDArray[np.float32]
MOST_PIECES, PIECES_BYTES = 1 << 18, 256 << 20


class Material(Part, kind="material"):
    """Brings examples: curves, or pictures, out of which pieces of a kernel's size are cut."""

    @abstractmethod
    def examples(self, rng: Rng, scene: Scene) -> Floats:
        """Return the examples: curves (count, points), or pictures (count, rows, columns, channels); about -1 to 1."""

    @abstractmethod
    def smallest(self) -> int:
        """Return the number of points along the shortest side of an example."""

    @abstractmethod
    def places(self, kernel: int) -> int:
        """Return how many pieces there are in all examples."""

    @abstractmethod
    def shape(self, kernel: int) -> tuple[int, ...]:
        """Return the shape of a piece: (kernel,), or (kernel, kernel, channels)."""


def most_pieces(points: int) -> int:
    """Return how many pieces of so many points are looked at, at the most."""
    return max(min(MOST_PIECES, PIECES_BYTES // (4 * points)), 1)


def pieces_of(examples: Floats, kernel: int, most: int, rng: Rng) -> Floats:
    """Cut out every piece of curves or of pictures, flattened: (count, points); of more than `most` a random choice."""
    sides = tuple(range(1, examples.ndim if examples.ndim == 2 else examples.ndim - 1))
    windows = np.lib.stride_tricks.sliding_window_view(examples, (kernel,) * len(sides), sides)
    if len(sides) == 2:
        windows = np.moveaxis(windows, 3, -1)  # channels last again
    places = windows.shape[: 1 + len(sides)]
    count = int(np.prod(places))
    if count <= most:
        chosen = np.arange(count)
    else:
        chosen = (rng.uniform((most,)).astype(np.float64) * count).astype(np.int64).clip(0, count - 1)
    return np.ascontiguousarray(windows[np.unravel_index(chosen, places)]).reshape(len(chosen), -1)

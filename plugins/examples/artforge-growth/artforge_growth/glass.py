"""The filter `glass`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Colour, Scene, WholeFilter, units

Floats = npt.NDArray[np.float32]


class Glass(WholeFilter):
    """Put the picture together from pieces of coloured glass, with lead between them.

    The pieces are a Voronoi diagram: each takes what is nearer to its own point than to any other.
    """

    size: units.Side = Field(0.03, ge=0.005, le=1, description="how large pieces are, about")
    lead: units.Side = Field(0.002, ge=0, le=0.1, description="how thick the lead is")
    colour: Colour = Field((0.04, 0.04, 0.06), description="that of the lead")

    def whole(self, image: Floats, scene: Scene) -> Floats:
        """Give each piece the mean of what it covers, and draw the lead where two pieces are equally near."""
        from scipy.spatial import KDTree

        height, width, _ = image.shape
        pixels = board(height, width)
        near, piece = KDTree(self._points(scene)).query(pixels, k=2)
        first = piece[:, 0]
        count = np.maximum(np.bincount(first), 1)
        sums = [np.bincount(first, weights=channel) / count for channel in image.reshape(-1, 3).T]
        glass = np.stack(sums, axis=1)[first].reshape(image.shape)
        gap = (near[:, 1] - near[:, 0]).reshape(height, width, 1)
        cover = np.clip(self.lead * scene.canvas.shorter_side - gap + 0.5, 0, 1) if self.lead else np.zeros_like(gap)
        return np.asarray(glass + (np.array(self.colour) - glass) * cover, np.float32)

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the pixels' places, and of what is found for them."""
        return super().memory(canvas) + canvas.width * canvas.height * 8 * 10

    def _points(self, scene: Scene) -> npt.NDArray[np.float64]:
        """Scatter a point in each field of a board, as the seed decides, and some beyond the edges."""
        side = self.size * scene.canvas.shorter_side
        rows, columns = (int(np.ceil(length / side)) + 2 for length in scene.canvas.size[::-1])
        corners = board(rows, columns) - 1.0
        jitter = scene.rng.uniform((rows * columns, 2), 0.08, 0.92).astype(np.float64)
        return np.asarray((corners + jitter) * side - 0.5, np.float64)


def board(rows: int, columns: int) -> npt.NDArray[np.int64]:
    """Return the row and the column of each field of a board, shape (rows · columns, 2)."""
    return np.indices((rows, columns)).reshape(2, -1).T

"""A window filter looks at neighbours: it gets a few rows at a time, and `reach` more on either side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Scene, WindowFilter, units


class Example(WindowFilter):
    """Let light run down the picture, as wet paint does."""

    length: units.Side = Field(0.05, ge=0, le=0.5, description="how far light runs")

    def reach(self, canvas: Canvas) -> int:
        """Return how many rows above and below a row are looked at."""
        return round(self.length * canvas.shorter_side)

    def window(self, rows: npt.NDArray[np.float32], first_row: int, scene: Scene) -> npt.NDArray[np.float32]:
        """Return the new rows from `first_row` on: each is the lightest of those above it, which fade."""
        reach = self.reach(scene.canvas)
        count = len(rows) - 2 * reach
        result = rows[reach : reach + count].copy()
        for above in range(1, reach + 1):
            fading = np.float32(1 - above / (reach + 1))
            np.maximum(result, rows[reach - above : reach - above + count] * fading, out=result)
        return result

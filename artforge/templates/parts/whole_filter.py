"""A whole filter needs the complete image in memory; where rows would do, a window filter takes less of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Scene, WholeFilter, luma_of, units


class Example(WholeFilter):
    """Sort the pixels of each row by their lightness, between those that are too dark or too light."""

    darkest: units.Plain = Field(0.35, ge=0, le=1, description="what is darker stays in its place")
    lightest: units.Plain = Field(0.75, ge=0, le=1, description="what is lighter stays in its place")

    def whole(self, image: npt.NDArray[np.float32], scene: Scene) -> npt.NDArray[np.float32]:
        """Return the new image; both are float32, (height, width, 3), in [0, 1]."""
        light = luma_of(image)
        moves = (light >= self.darkest) & (light <= self.lightest)
        runs = np.cumsum(np.diff(moves, axis=1, prepend=False), axis=1)  # pixels of one run have one number
        order = np.lexsort((np.where(moves, light, 0), runs), axis=-1)
        return np.take_along_axis(image, order[..., None], axis=1)

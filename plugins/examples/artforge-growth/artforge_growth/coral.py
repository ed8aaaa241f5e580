"""The source `coral`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Picture, Rng, Scene, Source, Structural, picture_of

Floats = npt.NDArray[np.float32]
FORMS = {
    "coral": (0.0545, 0.062),
    "maze": (0.029, 0.057),
    "spots": (0.030, 0.062),
    "cells": (0.039, 0.058),
}
"""Feed and kill rates, from the map of Pearson, "Complex patterns in a simple system", 1993."""
SPREAD = (0.2097, 0.105)


class Coral(Source):
    """Let two substances eat each other and spread, until something like a coral has grown.

    The model is that of Gray and Scott (1984); the seed decides where it begins.
    """

    tried_with: ClassVar[dict[str, int]] = {"steps": 40, "cells": 48}

    form: Literal["coral", "maze", "spots", "cells"] = Field("coral", description="what grows")
    steps: int = Field(4000, ge=0, le=100_000, description="how long it grows; a picture takes a few seconds for 4000")
    cells: Annotated[int, Structural()] = Field(
        200, ge=8, le=2000, description="cells along the shorter side: more show more of it, and smaller"
    )

    def picture(self, scene: Scene) -> Picture:
        """Grow it once for all frames and sizes of this shape, and enlarge it to the canvas."""
        shape = self._shape(scene.canvas)
        key = ("coral", self, shape, scene.rng.seed, scene.rng.path)
        return picture_of(enlarged(scene.keep(key, lambda: self._grown(shape, scene)), scene.canvas))

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the cells, and of the enlarged picture."""
        rows, columns = self._shape(canvas)
        return rows * columns * 4 * 12 + canvas.width * canvas.height * 4 * 5

    def _shape(self, canvas: Canvas) -> tuple[int, int]:
        rows, columns = (max(4, round(self.cells * side / canvas.shorter_side)) for side in canvas.size[::-1])
        return rows, columns

    def _grown(self, shape: tuple[int, int], scene: Scene) -> Floats:
        """Return how much there is of the second substance, from 0 to 1."""
        from scipy.ndimage import laplace

        feed, kill = map(np.float32, FORMS[self.form])
        food, life = _beginnings(shape, scene.rng)
        spread = np.empty_like(food)
        for step in range(self.steps):
            eaten = food * life * life
            food += np.float32(SPREAD[0]) * laplace(food, spread, "wrap") - eaten + feed * (1 - food)
            life += np.float32(SPREAD[1]) * laplace(life, spread, "wrap") + eaten - (feed + kill) * life
            if step % 100 == 0:
                scene.progress(step, self.steps, "growing")
        return np.asarray(np.clip(life / np.float32(0.4), 0, 1), np.float32)


def _beginnings(shape: tuple[int, int], rng: Rng) -> tuple[Floats, Floats]:
    """Scatter a little of the second substance in food, as the seed decides."""
    food, life = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    count = max(3, shape[0] * shape[1] // 900)
    for top, left in rng.uniform((count, 2)).tolist():
        row, column = int(top * shape[0]), int(left * shape[1])
        food[row : row + 6, column : column + 6], life[row : row + 6, column : column + 6] = 0.5, 0.25
    return food, life


def enlarged(cells: Floats, canvas: Canvas) -> Floats:
    """Return the cells at the canvas's size, in grey: float32 (height, width, 3)."""
    from scipy.ndimage import map_coordinates

    sides = zip(canvas.size[::-1], cells.shape, strict=True)
    rows, columns = ((np.arange(side) + 0.5) * (count / side) - 0.5 for side, count in sides)
    places = np.meshgrid(rows, columns, indexing="ij")
    grey = map_coordinates(cells, places, order=3, mode="grid-wrap", output=np.float32)
    return np.repeat(np.clip(grey, 0, 1)[..., None], 3, axis=2)

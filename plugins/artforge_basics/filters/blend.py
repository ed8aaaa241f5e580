"""The filter `blend`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Filter, Picture, Scene, Steps, follow
from artforge_basics.blending import BLENDED, Mode
from artforge_basics.luma import luma_of

Floats = npt.NDArray[np.float32]


class Blend(Filter):
    """Lay another picture, or a filtered copy of this one, over the picture."""

    steps: Steps = Field(
        description="what is laid over: a source and filters, or filters alone, which get the picture so far"
    )
    mode: Mode = Field("normal", description="how the two colours of a pixel become one")
    opacity: float = Field(1.0, ge=0, le=1, description="0 leaves the picture as it is")
    mask: Steps | None = Field(
        None, description="steps for a picture that says where: all of it where white, nothing where black"
    )

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Blend rows when they are asked for."""
        over = self._followed("steps", self.steps, picture, scene)
        mask = None if self.mask is None else self._followed("mask", self.mask, picture, scene)

        def read(start: int, stop: int) -> Floats:
            below = picture.rows(start, stop)
            cover = np.float32(self.opacity)
            share = cover if mask is None else luma_of(mask.rows(start, stop))[..., None] * cover
            blended = BLENDED[self.mode](below, over.rows(start, stop))
            return np.clip(below * (1 - share) + blended * share, np.float32(0), np.float32(1))

        return Picture(picture.width, picture.height, read)

    def _followed(self, key: str, steps: Steps, picture: Picture, scene: Scene) -> Picture:
        """Follow steps whose random streams lie below this part's own."""
        return follow(steps, replace(scene, rng=scene.rng.child(key)), picture)

"""The filter `blend`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Filter, Picture, Scene, Shared, Steps, follow, luma_of, units
from artforge_basics.blending import BLENDED, Mode

Floats = npt.NDArray[np.float32]


class Blend(Filter):
    """Lay another picture, or a filtered copy of this one, over the picture."""

    steps: Steps = Field(
        description="what is laid over: a source and filters, or filters alone, which get the picture so far",
        examples=[[{"use": "gradient"}]],
    )
    mode: Mode = Field("normal", description="how the two colours of a pixel become one")
    opacity: units.Plain = Field(1.0, ge=0, le=1, description="0 leaves the picture as it is")
    mask: Steps | None = Field(
        None, description="steps for a picture that says where: all of it where white, nothing where black"
    )

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Blend rows when they are asked for."""
        # A pattern is cheap, and what the steps do to it they are to do before its samples are averaged.
        shared = Shared(picture) if picture.pattern is None else None
        base, over, third = (shared.reader() if shared and shares else picture for shares in self._shares())
        over = self._followed("steps", self.steps, over, scene)
        mask = None if self.mask is None else self._followed("mask", self.mask, third, scene)

        def read(start: int, stop: int) -> Floats:
            below = base.rows(start, stop)
            cover = np.float32(self.opacity)
            share = cover if mask is None else luma_of(mask.rows(start, stop))[..., None] * cover
            blended = BLENDED[self.mode](below, over.rows(start, stop))
            return np.clip(below * (1 - share) + blended * share, np.float32(0), np.float32(1))

        return Picture(picture.width, picture.height, read)

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the rows that wait until all who read the picture have had them."""
        return min(Shared.most_bytes, canvas.width * canvas.height * 12) * 2

    def _shares(self) -> tuple[bool, bool, bool]:
        """Return who reads the picture: this part does, and the steps where they begin with a filter."""
        starts = [isinstance(steps[0].part, Filter) if steps else False for steps in (self.steps, self.mask)]
        return True, starts[0], starts[1]

    def _followed(self, key: str, steps: Steps, picture: Picture, scene: Scene) -> Picture:
        """Follow steps whose random streams lie below this part's own."""
        return follow(steps, replace(scene, rng=scene.rng.child(key)), picture)

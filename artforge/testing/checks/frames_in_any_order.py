"""A frame does not depend on those that were made before it."""

from __future__ import annotations

import numpy as np

from artforge.parts import Filter
from artforge.recipe.model import parts_within
from artforge.scene import Keeper
from artforge.testing.check import PICTURE, Check, NonconformityError, NotTriedError
from artforge.testing.trial import Attempt, Trial

PLAYHEADS = (0.0, 0.25, 0.625)


def run(trial: Trial) -> None:
    """Make frames forwards, then backwards."""
    recipe = trial.recipe()
    if any(isinstance(part, Filter) and part.needs_previous for part in parts_within(recipe.parts)):
        raise NotTriedError("it looks at the frame before")
    keeper, backwards = Keeper(), Keeper()
    frames = {head: trial.image(Attempt(playhead=head), keeper, recipe) for head in PLAYHEADS}
    for head in reversed(PLAYHEADS):
        if not np.array_equal(trial.image(Attempt(playhead=head), backwards, recipe), frames[head]):
            raise NonconformityError(
                "frames are the same in whatever order they are made",
                f"another picture at playhead {head:g} when it is made backwards",
                "compute a frame from scene.playhead alone; count nothing from frame to frame",
            )


CHECK = Check(
    "frames-in-any-order", "a frame does not depend on those made before it", run, of=(PICTURE,), compares=True
)

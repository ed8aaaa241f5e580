"""Another seed gives another picture, where random numbers are drawn."""

from __future__ import annotations

import numpy as np

from artforge.scene import Keeper
from artforge.testing.check import PICTURE, Check, NonconformityError
from artforge.testing.draws import counted
from artforge.testing.trial import Attempt, Trial

SEEDS = (1001, 1002, 1003)
"""Seeds that nobody uses as a number of their own."""


def run(trial: Trial) -> None:
    """Use it with several seeds: by itself, and with what was kept from the seed before."""
    with counted() as streams:
        images = [trial.image(Attempt(seed=seed)) for seed in SEEDS]
    draws = any(stream.seed in SEEDS for stream in streams)
    if draws and all(np.array_equal(images[0], image) for image in images[1:]):
        raise NonconformityError(
            "another seed gives another picture, since random numbers are drawn",
            f"the same picture for the seeds {', '.join(map(str, SEEDS))}",
            "let what is drawn from the rng decide something, or draw nothing",
        )
    keeper = Keeper()
    for seed, image in zip(SEEDS, images, strict=True):
        if not np.array_equal(trial.image(Attempt(seed=seed), keeper), image):
            raise NonconformityError(
                f"seed {seed} gives its own picture after other seeds, too",
                "something that was kept from another seed",
                "name in the key of scene.keep all that the value depends on: scene.rng.seed, scene.rng.path …",
            )


CHECK = Check(
    "other-seed",
    "another seed gives another picture, where random numbers are drawn",
    run,
    of=(PICTURE,),
    compares=True,
)

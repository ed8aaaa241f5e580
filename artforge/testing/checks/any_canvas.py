"""It works on any canvas, down to a single pixel, or says in a sentence why not."""

from __future__ import annotations

from artforge.errors import ArtforgeError
from artforge.testing.check import FILE, PICTURE, Check, NonconformityError
from artforge.testing.trial import Attempt, Trial, crash_behind

SIZES = ((1, 1), (1, 9), (9, 1), (2, 3), (37, 5))


def run(trial: Trial) -> None:
    """Use it on small and odd canvases."""
    for size in SIZES:
        try:
            trial.result(Attempt(size=size))
        except ArtforgeError as error:
            if (crash := crash_behind(error)) is not None:
                raise NonconformityError(
                    f"a picture of {size[0]}x{size[1]}, or a sentence why there is none",
                    f"{error}",
                    "mind what is divided by width - 1, and pictures that are smaller than what you look at;"
                    " `misfit(canvas)` may refuse one",
                ) from crash


CHECK = Check("any-canvas", "it works on any canvas from 1x1 up, or says why not", run, of=(PICTURE, FILE))

"""Some rows alone are those of the whole picture."""

from __future__ import annotations

import numpy as np

from artforge.picture import Picture, Rows
from artforge.testing.check import PICTURE, Check, NonconformityError
from artforge.testing.trial import Trial

HEIGHTS = (1, 3, 7)


def run(trial: Trial) -> None:
    """Read the picture whole, in strips from top to bottom, and from bottom to top."""
    whole = trial.image()
    for height in HEIGHTS:
        for upwards in (False, True):
            _compare(whole, _in_strips(trial.picture(), height, upwards), height)


def _in_strips(picture: Picture, height: int, upwards: bool) -> Rows:
    starts = list(range(0, picture.height, height))
    ordered = reversed(starts) if upwards else starts
    strips = {start: picture.rows(start, min(start + height, picture.height)) for start in ordered}
    return np.concatenate([strips[start] for start in starts])


def _compare(whole: Rows, strips: Rows, height: int) -> None:
    differs = (whole != strips).any(axis=2)
    if differs.any():
        row, column = np.argwhere(differs)[0]
        raise NonconformityError(
            f"{height} {'row' if height == 1 else 'rows'} alone are those of the whole picture",
            f"{differs.sum()} of {differs.size} pixels differ, the first in row {row}, column {column}",
            "compute each row from its own number (`first_row` of a window), and look no further than `reach` says",
        )


CHECK = Check("rows-in-any-order", "some rows alone are those of the whole picture", run, of=(PICTURE,), compares=True)

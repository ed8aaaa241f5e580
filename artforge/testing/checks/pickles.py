"""It can be sent to another process."""

from __future__ import annotations

import pickle

from artforge.testing.check import Check, NonconformityError
from artforge.testing.trial import Trial


def run(trial: Trial) -> None:
    """Send it there and back."""
    part = trial.itself(trial.recipe())
    try:
        back = pickle.loads(pickle.dumps(part))
    except Exception as error:
        raise NonconformityError(
            "it survives pickling, so that workers can have it",
            f"{type(error).__name__}: {error}",
            "hold nothing but keys: make locks, open files and functions inside the methods that use them",
        ) from error
    if back != part:
        raise NonconformityError(
            "what comes out of a pickle is equal to what went in",
            f"{back!r} for {part!r}"[:200],
            "hold nothing but keys, and values that can be compared",
        )


CHECK = Check("pickles", "it survives pickling, so that workers can have it", run, needs_result=False)

"""With its defaults, it works."""

from __future__ import annotations

from artforge.testing.check import Check, NonconformityError
from artforge.testing.trial import Trial


def run(trial: Trial) -> None:
    """Use the part once."""
    try:
        trial.result()
    except Exception as error:
        raise NonconformityError(
            "with its defaults it makes a small picture",
            str(error),
            "see to it that each key has a default, or an example in its Field, with which the part works",
        ) from error


CHECK = Check("renders", "with its defaults it makes a small picture", run, needs_result=False)

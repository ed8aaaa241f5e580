"""With its defaults, it works."""

from __future__ import annotations

from artforge.errors import RecipeError
from artforge.testing.check import Check, NonconformityError, NotTriedError
from artforge.testing.trial import Trial


def run(trial: Trial) -> None:
    """Use the part once."""
    try:
        trial.result()
    except Exception as error:
        raise NonconformityError(
            "with its defaults it makes a small picture",
            str(error),
            _advice(error),
        ) from error


def _advice(error: Exception) -> str:
    if isinstance(error, NotTriedError):
        return "give each key a default, or an example in its Field, with which the part works"
    if isinstance(error, RecipeError):
        return "let the defaults be within their bounds, and go together"
    return "mend what the line names; `artforge render` says the same of a recipe with this part"


CHECK = Check("renders", "with its defaults it makes a small picture", run, needs_result=False)

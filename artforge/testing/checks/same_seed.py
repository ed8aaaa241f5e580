"""The same seed gives the same bytes, in another process, too."""

from __future__ import annotations

import hashlib

from artforge.testing.again import again
from artforge.testing.check import FILE, PICTURE, Check, NonconformityError
from artforge.testing.trial import Trial


def run(trial: Trial) -> None:
    """Use it twice here, and once in a process that has seen nothing yet."""
    first = trial.result()
    if trial.result() != first:
        raise NonconformityError(
            "the same recipe gives the same bytes",
            "a second rendering is another picture",
            "draw random numbers from the `rng` that you are given, never from random, numpy or a clock",
        )
    try:
        other = again(trial)
    except ChildProcessError as error:
        raise NonconformityError(
            "the same recipe works in a new process", str(error), "see what was done here before, and not there"
        ) from error
    if other != hashlib.sha256(first).hexdigest():
        raise NonconformityError(
            "the same recipe gives the same bytes in every process",
            "a new process makes another picture",
            "what differs between processes: hash() of text, the order of sets, id(), and what was done before",
        )


CHECK = Check("same-seed", "the same seed gives the same bytes, in a new process, too", run, of=(PICTURE, FILE))

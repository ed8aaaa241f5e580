"""It leaves the process as it was."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy as np

from artforge.testing.check import FILE, PICTURE, Check, NonconformityError
from artforge.testing.trial import Trial

LONGEST = 100


def run(trial: Trial) -> None:
    """Compare what all parts share before and after; it is in an unusual state before."""
    with _disturbed(trial):
        before = {name: look() for name, look in SHARED.items()}
        trial.result()
        for name, look in SHARED.items():
            if (after := look()) != before[name]:
                changed = f"{after!r} for {before[name]!r}"
                raise NonconformityError(
                    f"{name} is as it was before",
                    changed if len(changed) < LONGEST else "it was changed",
                    "other parts share it: draw from the `rng` that you are given, use absolute paths",
                )


@contextlib.contextmanager
def _disturbed(trial: Trial) -> Iterator[None]:
    """Bring about states that nobody expects, and restore those that were."""
    folder, states = os.getcwd(), (random.getstate(), np.random.get_state())
    os.chdir(trial.folder)
    random.seed()
    np.random.seed()
    try:
        with mock.patch.dict(os.environ):
            yield
    finally:
        os.chdir(folder)
        random.setstate(states[0])
        np.random.set_state(states[1])


def _torch() -> Any:
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    return torch.get_rng_state().tolist(), torch.get_num_threads(), str(torch.get_default_dtype())


SHARED: dict[str, Callable[[], Any]] = {
    "the state of `random`": random.getstate,
    "the state of numpy.random": lambda: repr(np.random.get_state()),
    "the working directory": os.getcwd,
    "the environment": lambda: dict(os.environ),
    "the way numpy treats errors": np.geterr,
    "the way warnings are treated": lambda: list(warnings.filters),
    "the limit of recursion": sys.getrecursionlimit,
    "the settings of torch": _torch,
}
CHECK = Check(
    "leaves-no-trace", "it leaves random states, folder and environment as they were", run, of=(PICTURE, FILE)
)

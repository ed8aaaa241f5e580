"""What a check is, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artforge.testing.trial import Trial

PICTURE, FILE, WORKERS = "picture", "file", "workers"
"""What comes out of a part: that of most is seen in a picture."""


class NonconformityError(Exception):
    """A part does not do what recipes and runs rely on: what was expected, what came, and how to mend it."""

    def __init__(self, expected: str, got: str, mend: str) -> None:
        super().__init__(f"expected: {expected}\ngot:      {got}\nto mend:  {mend}")
        self.expected, self.got, self.mend = expected, got, mend


def together(found: Sequence[NonconformityError]) -> NonconformityError:
    """Return several things that are wrong as one, line by line."""
    columns = zip(*((one.expected, one.got, one.mend) for one in found), strict=True)
    return NonconformityError(*("\n          ".join(lines) for lines in columns))


class NotTriedError(Exception):
    """A check cannot be made of a part, for the reason that the message gives."""


@dataclass(frozen=True)
class Check:
    """One thing that every part should hold to.

    `run` raises `NonconformityError` or `NotTriedError`. `of` is what the part must give for the check to mean
    something, all by default. A check that `needs_result` is not made of a part that fails with its defaults, and one
    that `compares` pictures is not made of a part that makes another one each time, which is said by `same-seed`.
    """

    name: str
    about: str
    run: Callable[[Trial], None]
    of: tuple[str, ...] = (PICTURE, FILE, WORKERS)
    needs_result: bool = True
    compares: bool = False

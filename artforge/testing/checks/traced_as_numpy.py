"""Traced, it gives what it gives on plain arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from artforge.part import Part
from artforge.parts import Activation, PointFilter, Space, Transform
from artforge.pattern import trace
from artforge.pattern.numpy import evaluate
from artforge.rng import Rng
from artforge.testing.arrays import ON_ARRAYS, Channels, channels
from artforge.testing.check import PICTURE, Check, NonconformityError, NotTriedError
from artforge.testing.trial import Trial

PLACES = 2000
SHARE_ALIKE = 0.99
"""At jumps, such as those of floor, a last digit decides: so many places must be alike."""
TOLERANCE = 1e-3


def run(trial: Trial) -> None:
    """Run the part's function on traced values and on arrays, at the same places."""
    recipe = trial.recipe()
    function, inputs = _function(trial.itself(recipe), recipe.canvas)
    numbers = np.random.Generator(np.random.PCG64(1)).uniform(*_range(inputs), (len(inputs), PLACES))
    given = {name: row[None].astype(np.float32) for name, row in zip(inputs, numbers, strict=True)}
    traced = np.broadcast_to(evaluate(*trace(function, inputs), given), (3, PLACES))
    try:
        with np.errstate(all="ignore"):
            plain = np.broadcast_to(function(*map(channels, given.values()), ON_ARRAYS), (3, PLACES))
    except Exception as error:
        raise NonconformityError(
            "its arithmetic works on numpy arrays as it does on traced values",
            f"{type(error).__name__}: {error}",
            "use operators and the functions of xp alone, and ask for no type",
        ) from error
    alike = np.isclose(traced, plain, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True).mean()
    if alike < SHARE_ALIKE:
        worst = np.abs(traced - plain)[np.isfinite(traced) & np.isfinite(plain)].max(initial=0)
        raise NonconformityError(
            "traced, it gives what it gives on numpy arrays",
            f"{1 - alike:.0%} of the numbers differ, by up to {worst:.3g}",
            "let the arithmetic depend on the keys and the values alone: it is traced once for all pixels",
        )


def _range(inputs: tuple[str, ...]) -> tuple[float, float]:
    return (0.0, 1.0) if len(inputs) == 3 else (-2.0, 2.0)


def _function(part: Part, canvas: Any) -> tuple[Callable[..., Any], tuple[str, ...]]:
    """Return what to trace: a function of some inputs that gives three channels, and the inputs' names."""
    if isinstance(part, PointFilter):
        return lambda r, g, b, xp: xp.concat(list(part.colour(r, g, b, xp))), ("red", "green", "blue")
    if isinstance(part, Activation):
        return lambda v, xp: xp.concat([part(v, xp)] * 3), ("v",)
    if isinstance(part, Space):
        return lambda column, row, xp: _both(part(column, row, canvas, xp), xp), ("column", "row")
    if isinstance(part, Transform):
        move = part.prepare(Rng(1), canvas)
        return lambda x, y, xp: _both(move(x, y, xp), xp), ("x", "y")
    raise NotTriedError("it is not a function of single places or colours")


def _both(moved: Any, xp: Any) -> Channels:
    x, y = moved
    both: Channels = xp.concat([x, y, x])
    return both


CHECK = Check("traced-as-numpy", "traced, it gives what it gives on numpy arrays", run, of=(PICTURE,))

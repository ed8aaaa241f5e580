"""What comes out has the right size, sort and range."""

from __future__ import annotations

from typing import Any

import numpy as np

from artforge.parts import Source, WholeFilter, WindowFilter
from artforge.picture import Rows
from artforge.rng import Rng
from artforge.scene import Keeper, Scene
from artforge.testing.check import FILE, PICTURE, Check, NonconformityError
from artforge.testing.trial import Trial

LOWEST, HIGHEST = -1.0, 2.0
"""What overshoots a little is clipped; numbers beyond these are no colours at all."""


def run(trial: Trial) -> None:
    """Look at what the part itself gives, before anything is made of it."""
    if trial.gives == FILE:
        _check_file(trial)
        return
    recipe = trial.recipe()
    width, height = recipe.canvas.size
    part = trial.itself(recipe)
    scene = Scene(recipe.canvas, 0.0, Rng(1).child("trial"), Keeper())
    image = trial.image(recipe=recipe)
    _check(image, (height, width))
    if isinstance(part, Source):
        picture = part.picture(scene)
        _check(picture.read(0, height), (height, width))
    elif isinstance(part, WindowFilter):
        reach = part.reach(recipe.canvas)
        rows = np.pad(np.full((5, width, 3), 0.5, np.float32), ((reach, reach), (0, 0), (0, 0)), "edge")
        _check(part.window(rows, 0, scene), (5, width))
    elif isinstance(part, WholeFilter):
        _check(part.whole(np.full((height, width, 3), 0.5, np.float32), scene), (height, width))


def _check(rows: Rows | Any, size: tuple[int, int]) -> None:
    expected = f"float32 of the shape {(*size, 3)}, in [0, 1]"
    if not isinstance(rows, np.ndarray) or rows.dtype != np.float32 or rows.shape != (*size, 3):
        got = f"{rows.dtype} of the shape {rows.shape}" if isinstance(rows, np.ndarray) else type(rows).__name__
        raise NonconformityError(expected, got, "return what the method's documentation asks for: artforge parts KIND")
    if not np.isfinite(rows).all():
        raise NonconformityError(expected, "NaN or infinity among the numbers", "see what is divided by 0")
    if rows.min() < LOWEST or rows.max() > HIGHEST:
        raise NonconformityError(
            expected,
            f"numbers from {rows.min():g} to {rows.max():g}",
            "colours are from 0 to 1: divide by 255, or clip",
        )


def _check_file(trial: Trial) -> None:
    path = trial.file()
    writer = trial.itself(trial.recipe())
    found = writer.provenance(path)  # type: ignore[attr-defined]
    if not found or "artforge:" not in found:
        raise NonconformityError(
            "`provenance` returns the text that `open` was given to embed",
            repr(found)[:60],
            "embed film.provenance where the format keeps remarks, and read it back",
        )


CHECK = Check("right-output", "what comes out has the right size, numbers and range", run, of=(PICTURE, FILE))

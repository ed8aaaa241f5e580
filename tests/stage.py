"""Builds parts by the installed host and shows what steps make."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from artforge import Canvas, Picture, Rng, Scene, Value
from artforge.host import installed
from artforge.part import Part
from artforge.parts import Filter, Source
from artforge.pattern import trace
from artforge.pattern.numpy import evaluate
from artforge.scene import Keeper

Kind = TypeVar("Kind", bound=Part)


def built(kind: Callable[..., Kind], value: object) -> Kind:
    """Build a part as a recipe names it."""
    abstract: Any = kind
    part: Kind = TypeAdapter(abstract).validate_python(value, context={"host": installed()})
    return part


def scene_of(size: tuple[int, int], step: str = "step", seed: int = 0, keeper: Keeper | None = None) -> Scene:
    """Make a scene of a canvas without supersampling."""
    return Scene(Canvas(size=size), 0.0, Rng(seed).child(step), keeper or Keeper())


def shown(source: object, *filters: object, size: tuple[int, int] = (24, 16), seed: int = 0) -> Picture:
    """Return the picture that steps make."""
    picture = built(Source, source).picture(scene_of(size, "source", seed))
    for index, step in enumerate(filters):
        picture = built(Filter, step).apply(picture, scene_of(size, f"filter {index}", seed))
    return picture


def traced_at(function: Any, columns: npt.ArrayLike, rows: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Evaluate `function(column, row, xp)`, which returns x and y, at some places; shape (2, places)."""

    def both(column: Value, row: Value, xp: Any) -> Value:
        x, y = function(column, row, xp)
        joined: Value = xp.concat([x, y, x])
        return joined

    inputs = {"column": np.array([columns], np.float32), "row": np.array([rows], np.float32)}
    return evaluate(*trace(both, ("column", "row")), inputs)[:2]


def in_strips(picture: Picture, height: int) -> npt.NDArray[np.float32]:
    """Read a picture from top to bottom, `height` rows at a time."""
    starts = range(0, picture.height, height)
    return np.concatenate([picture.rows(start, min(start + height, picture.height)) for start in starts])

"""Parts of every kind, good and bad, for the tests of the kinds and of whose fault it is."""

from __future__ import annotations

import inspect
import json
from typing import Annotated, Any

import numpy as np
from pydantic import Field, TypeAdapter

from artforge import (
    Activation,
    Canvas,
    Picture,
    PointFilter,
    Rng,
    Scene,
    Source,
    Structural,
    WholeFilter,
    WindowFilter,
    picture_of,
)
from artforge.part import Part
from artforge.picture import Rows
from artforge.scene import Keeper

IMAGE = np.random.Generator(np.random.PCG64(0)).random((11, 5, 3), np.float32)
SCENE = Scene(Canvas(size=(5, 11)), 0.0, Rng(0), Keeper())


class Plain(Activation):
    """Do nothing."""

    def __call__(self, v: Any, xp: Any) -> Any:
        return v


class Blend(Source):
    """Show one grey."""

    grey: float = Field(0.5, ge=0, le=1)
    width: Annotated[int, Structural()] = Field(3, ge=1)
    activation: Activation = Field("plain")  # type: ignore[assignment]

    def picture(self, scene: Scene) -> Picture:
        return picture_of(np.full((scene.canvas.height, scene.canvas.width, 3), self.grey, np.float32))


class Sum(WindowFilter):
    """Add up a column of neighbours."""

    rows: int = 1

    def reach(self, canvas: Canvas) -> int:
        return self.rows

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        count = len(rows) - 2 * self.rows
        total = sum(rows[offset : offset + count] for offset in range(2 * self.rows + 1))
        return np.asarray(total / np.float32(2 * self.rows + 1), np.float32)


class Numbered(WindowFilter):
    """Show the number of the row."""

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        result = np.empty_like(rows)
        result[:] = (np.arange(first_row, first_row + len(rows), dtype=np.float32) / 100)[:, None, None]
        return result


class Answer(WindowFilter):
    """Give back what it is told to, from a window."""

    answer: Any = None
    far: Any = 0

    def reach(self, canvas: Canvas) -> int:
        far: int = self.far
        return far

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        given: Rows = self.answer
        return given


class WholeAnswer(WholeFilter):
    """Give back what it is told to, for a whole image."""

    answer: Any = None

    def whole(self, image: Rows, scene: Scene) -> Rows:
        given: Rows = self.answer
        return given


class UpsideDown(WholeFilter):
    """Turn the image over, in place."""

    def whole(self, image: Rows, scene: Scene) -> Rows:
        image[:] = image[::-1].copy()
        return image


class Swap(PointFilter):
    """Swap red and blue."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return b, g, r


class Two(PointFilter):
    """Give two channels."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r, g


class Broken(PointFilter):
    """Fail."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r / self.fault(), g, b

    def fault(self) -> float:
        return 1 // 0


class Branching(PointFilter):
    """Branch on a value."""

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        if r > 0.5:
            return r, g, b
        return b, g, r


class Catalogue:
    """Knows the parts of this file."""

    def find(self, kinds: tuple[str, ...], name: str) -> type[Part]:
        for part in (Plain, Blend, Sum, Swap):
            if part.kind in kinds and part.part_name() == name:
                return part
        raise LookupError(f"unknown {' or '.join(kinds)} {name!r}: did you mean 'plain'?")

    def writer(self, suffix: str) -> Any:
        raise LookupError(suffix)


CONTEXT = {"host": Catalogue()}


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_json(json.dumps(value), context=CONTEXT)


def line_of(function: Any, text: str) -> int:
    lines, first = inspect.getsourcelines(function)
    return first + next(index for index, line in enumerate(lines) if text in line)

"""Where a pattern is looked at: a space, then any number of transforms."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from artforge.canvas import Canvas
from artforge.faults import blame
from artforge.part import KIND_MARK, choice_schema
from artforge.parts import Coordinate, Space, Transform
from artforge.pattern import Namespace, Value
from artforge.pattern.graph import Tracer
from artforge.pattern.value import WORDS, lift, misreturned
from artforge.rng import Rng


class _SpaceThenTransforms:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        items = [choice_schema(Space, Transform), choice_schema(Transform)]
        return core_schema.tuple_schema(items, variadic_item_index=1, strict=True)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        first, others = {KIND_MARK: [Space.kind, Transform.kind]}, {KIND_MARK: [Transform.kind]}
        return {"type": "array", "minItems": 1, "prefixItems": [first], "items": others}


Coordinates = Annotated[tuple[Space | Transform, ...], _SpaceThenTransforms()]
"""A field's type: a list whose first item may be a space (`fit` where it is none), then transforms."""


def fit(column: Value, row: Value, canvas: Canvas, xp: Namespace) -> Coordinate:
    """Return square coordinates of pixel centres in which the shorter side spans [−0.5, 0.5]."""
    scale = 1.0 / canvas.shorter_side
    return (column + (0.5 - canvas.width / 2)) * scale, (row + (0.5 - canvas.height / 2)) * scale


def locate(parts: Coordinates, column: Value, row: Value, xp: Namespace, *, canvas: Canvas, rng: Rng) -> Coordinate:
    """Trace a pixel's coordinates through a space and transforms; `rng` is for those that need a seed."""
    x, y = None, None
    for index, part in enumerate(parts):
        with blame(part):
            if isinstance(part, Space):
                x, y = _pair(part(column, row, canvas, xp), column.tracer)
                continue
            if x is None or y is None:
                x, y = fit(column, row, canvas, xp)
            x, y = _pair(part.prepare(rng.child(index, part.part_name()), canvas)(x, y, xp), column.tracer)
    return (x, y) if x is not None and y is not None else fit(column, row, canvas, xp)


def _pair(place: object, tracer: Tracer) -> Coordinate:
    """Check what a part has returned; a plain number is the same for all pixels."""
    advice = "return x, y"
    if not isinstance(place, tuple) or len(place) != 2 or not all(isinstance(v, Value | int | float) for v in place):
        got = f"{len(place)} in a tuple" if isinstance(place, tuple) else f"a {type(place).__name__}"
        misreturned(f"expected two values back, got {'nothing' if place is None else got}", advice)
    x, y = (lift(tracer, value, "float") for value in place)
    for name, value in (("x", x), ("y", y)):
        if value.dtype != "float" or value.channels != 1:
            got = f"{value.channels} channels" if value.dtype == "float" else f"{WORDS[value.dtype]} values"
            misreturned(f"{name} has come back as {got}: expected one float", advice)
    return x, y

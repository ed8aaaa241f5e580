"""At the bounds of its keys it works, or refuses in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from artforge.errors import ArtforgeError
from artforge.recipe.schema import keys_schema
from artforge.testing.check import FILE, PICTURE, Check, NonconformityError
from artforge.testing.trial import Attempt, Trial, crash_behind

SMALL = (8, 6)
MOST_WHOLE = 16
"""Whole numbers are tried up to here: larger ones may take long, which is not what is asked."""


def run(trial: Trial) -> None:
    """Use it with each key at each of its bounds, and with each of its choices."""
    for key, schema in keys_schema(trial.part)["properties"].items():
        for value in values(schema):
            _check(trial, key, value)


def _check(trial: Trial, key: str, value: Any) -> None:
    try:
        trial.result(Attempt(SMALL, keys={key: value}))
    except ArtforgeError as error:
        crash = crash_behind(error)
        if crash is not None:
            raise NonconformityError(
                f"with `{key}: {value}`, which its bounds allow, it works or refuses in a sentence",
                str(error),
                f"narrow the bounds of `{key}`, or raise artforge.RenderError with a sentence that says what to change",
            ) from crash


def values(schema: dict[str, Any]) -> Iterator[Any]:
    """Yield the extremes of what a key may be."""
    if "enum" in schema:
        yield from schema["enum"]
    elif schema.get("type") == "boolean":
        yield from (False, True)
    elif schema.get("type") in {"number", "integer"}:
        yield from _bounds(schema)
    else:
        for option in schema.get("anyOf", ()):
            yield from values(option)


def _bounds(schema: dict[str, Any]) -> Iterator[int | float]:
    whole = schema["type"] == "integer"
    if "minimum" in schema:
        yield schema["minimum"]
    elif "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"]
        yield low + 1 if whole else math.nextafter(low, math.inf) if low else 1e-300
    if "maximum" in schema and (not whole or schema["maximum"] <= MOST_WHOLE):
        yield schema["maximum"]
    elif "exclusiveMaximum" in schema and not whole:
        yield math.nextafter(schema["exclusiveMaximum"], -math.inf)


CHECK = Check("own-errors", "at the bounds of its keys it works, or refuses in a sentence", run, of=(PICTURE, FILE))

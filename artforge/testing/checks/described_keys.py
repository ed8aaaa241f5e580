"""Each key says what it is for, and each number has bounds and a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from artforge.part import KIND_MARK
from artforge.recipe.schema import keys_schema
from artforge.testing.check import Check, NonconformityError, together
from artforge.testing.trial import Trial
from artforge.units import UNIT_MARK

COLOUR_LENGTH = 3
BOUNDS = {"lower": {"minimum", "exclusiveMinimum"}, "upper": {"maximum", "exclusiveMaximum"}}


def run(trial: Trial) -> None:
    """Look at the part's JSON Schema."""
    schema = keys_schema(trial.part)
    models = [schema, *schema.get("$defs", {}).values()]
    keys = [item for model in models for item in model.get("properties", {}).items()]
    if flaws := [flaw for key, described in keys for flaw in _flaws(key, described)]:
        raise together(flaws)


def _flaws(key: str, schema: dict[str, Any]) -> Iterator[NonconformityError]:
    if not schema.get("description", "").strip():
        yield NonconformityError(
            f"the key `{key}` has a description", "none", f'write {key}: … = Field(…, description="what it does")'
        )
    for number in _numbers(schema):
        absent = [word for word, names in BOUNDS.items() if not names & number.keys()]
        if absent:
            kind = "whole number" if number["type"] == "integer" else "number"
            yield NonconformityError(
                f"the {kind} `{key}` has a lower and an upper bound",
                f"no {' and no '.join(absent)} one",
                f"write {key}: … = Field(…, ge=0, le=100), with the bounds between which it makes sense",
            )
        if number["type"] == "number" and UNIT_MARK not in number:
            yield NonconformityError(
                f"the number `{key}` has a unit",
                "none",
                f"write {key}: units.Pixels = Field(…), or Degrees, Distance, Plain … (from artforge import units)",
            )


def _numbers(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the numbers that a key's value may be or hold; parts and colours speak for themselves."""
    if not isinstance(schema, dict) or KIND_MARK in schema or "enum" in schema or _is_colour(schema):
        return
    if schema.get("type") in {"number", "integer"}:
        yield schema
    below = [schema.get("items"), schema.get("additionalProperties")]
    for part in [*below, *schema.get("anyOf", ()), *schema.get("prefixItems", ())]:
        yield from _numbers(part)


def _is_colour(schema: dict[str, Any]) -> bool:
    """Whether this is text or three numbers from 0 to 1."""
    options = schema.get("anyOf", ())
    sizes = [option.get("minItems") for option in options if option.get("type") == "array"]
    return {"type": "string"} in options and sizes == [COLOUR_LENGTH]


CHECK = Check("described-keys", "each key has a description, each number bounds and a unit", run, needs_result=False)

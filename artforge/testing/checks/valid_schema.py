"""Editors understand its keys, and its defaults are values that it accepts."""

from __future__ import annotations

import json
from typing import Any

from artforge.part import KIND_MARK
from artforge.recipe.schema import keys_schema
from artforge.testing.check import Check, NonconformityError, NotTriedError
from artforge.testing.trial import Trial


def run(trial: Trial) -> None:
    """Check the schema against the rules of schemas, and the defaults against the schema."""
    try:
        import jsonschema
    except ImportError:
        raise NotTriedError("this needs jsonschema: pip install 'artforge[testing]'") from None
    schema = _made(trial)
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
        check = jsonschema.Draft202012Validator(_without_parts(schema))
    except jsonschema.SchemaError as error:
        raise NonconformityError(
            "its JSON Schema is valid, for editors to complete its keys",
            f"{'.'.join(map(str, error.absolute_path))}: {error.message}",
            "look at json_schema_extra and WithJsonSchema of that key",
        ) from error
    defaults = {key: described["default"] for key, described in schema["properties"].items() if "default" in described}
    for misfit in check.iter_errors({**defaults, **json.loads(json.dumps(trial.needed))}):
        raise NonconformityError(
            "its defaults are such as its own schema allows",
            f"{'.'.join(map(str, misfit.absolute_path))}: {misfit.message}",
            "change the default, or the key's type and bounds",
        )


def _made(trial: Trial) -> dict[str, Any]:
    try:
        schema: dict[str, Any] = json.loads(json.dumps(keys_schema(trial.part), allow_nan=False))
    except Exception as error:
        raise NonconformityError(
            "a JSON Schema can be made of its keys",
            f"{type(error).__name__}: {error}",
            "give the key a type that JSON knows, or annotate it by pydantic's WithJsonSchema",
        ) from error
    return schema


def _without_parts(schema: Any) -> Any:
    """Let anything stand where a part is described elsewhere."""
    if isinstance(schema, list):
        return [_without_parts(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {} if KIND_MARK in schema else {key: _without_parts(item) for key, item in schema.items()}


CHECK = Check("valid-schema", "its JSON Schema is valid and allows its defaults", run, needs_result=False)

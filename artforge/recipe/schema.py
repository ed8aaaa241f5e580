"""The JSON Schema of recipes, written from the parts that are installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from artforge.host import Host
from artforge.part import KIND_MARK, Keys, Part
from artforge.parts import Writer
from artforge.recipe.model import LARGEST_SEED, RecipeFile
from artforge.recipe.output import OutputKeys

Schema = dict[str, Any]


class Inline(GenerateJsonSchema):
    """Leaves out titles and writes defaults as a recipe would."""

    def encode_default(self, dft: Any) -> Any:
        """Write a default that is a model as a mapping."""
        return dft.model_dump(mode="json") if hasattr(dft, "model_dump") else super().encode_default(dft)


@cache
def keys_schema(part: type[Keys]) -> Schema:
    """Return the JSON Schema of a part's keys by itself, not to be changed; parts that it holds are only marked."""
    return {"properties": {}, **part.model_json_schema(schema_generator=Inline)}


def recipe_schema(host: Host) -> Schema:
    """Return a JSON Schema (draft 2020-12) of every recipe that this host can read."""
    definitions: Schema = {}
    recipe = _of_model(RecipeFile, definitions)
    recipe["properties"]["seed"] = {
        "anyOf": [{"type": "integer", "minimum": 0, "maximum": LARGEST_SEED}, {"const": "random"}],
        "description": recipe["properties"]["seed"]["description"],
    }
    recipe.pop("required")
    recipe.pop("title")
    recipe["anyOf"] = [{"required": ["artforge", "steps"]}, {"required": ["extends"]}]
    for kind in host.kinds():
        definitions[kind] = _of_kind(kind, host, definitions)
    body: Schema = _resolved(recipe, host, definitions)
    kinds: Schema = _resolved(dict(definitions), host, definitions)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "artforge recipe"}
    return {**head, **body, "$defs": {**definitions, **kinds}}


def _of_model(model: type[Any], definitions: Schema) -> Schema:
    schema: Schema = model.model_json_schema(ref_template="#/$defs/{model}", schema_generator=Inline)
    definitions.update(schema.pop("$defs", {}))
    return schema


def _of_kind(kind: str, host: Host, definitions: Schema) -> Schema:
    if kind == Writer.kind:
        return _of_outputs(host, definitions)
    parts = [part for part, _ in host.parts(kind)]
    return {"anyOf": [{"enum": [part.part_name() for part in parts]}, _by_name(parts, definitions)]}


def _by_name(parts: Sequence[type[Part]], definitions: Schema, more: Schema | None = None) -> Schema:
    """Describe a mapping whose other keys depend on what `use` names; `more` are keys that all may have."""
    names = [part.part_name() for part in parts]
    return {
        "type": "object",
        "required": ["use"],
        "properties": {"use": {"enum": names}},
        "allOf": [
            {"if": {"properties": {"use": {"const": part.part_name()}}}, "then": _keys(part, definitions, more or {})}
            for part in parts
        ],
    }


def _keys(part: type[Part], definitions: Schema, more: Schema) -> Schema:
    schema = _of_model(part, definitions)
    schema["properties"] = {"use": {"const": part.part_name()}, **more, **schema.get("properties", {})}
    return schema


def _of_outputs(host: Host, definitions: Schema) -> Schema:
    """Describe a path, or a mapping whose other keys depend on the path's suffix."""
    own = OutputKeys.model_json_schema()["properties"]
    options = []
    for part, _ in host.parts(Writer.kind):
        assert issubclass(part, Writer)
        ending = {"pattern": f"({'|'.join(map(_in_either_case, part.suffixes))})$"}
        options.append((ending, _of_model(part, definitions).get("properties", {})))
    known: Schema = {"type": "string", "anyOf": [ending for ending, _ in options]}
    return {
        "anyOf": [
            known,
            {
                "type": "object",
                "required": ["path"],
                "properties": {"path": known},
                "allOf": [
                    {
                        "if": {"properties": {"path": ending}},
                        "then": {"properties": {**own, **keys}, "additionalProperties": False},
                    }
                    for ending, keys in options
                ],
            },
        ]
    }


def _in_either_case(suffix: str) -> str:
    return "".join(f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else f"[{letter}]" for letter in suffix)


def _resolved(schema: Any, host: Host, definitions: Schema) -> Any:
    """Replace each mark of a kind by a reference to the kind's definition."""
    if isinstance(schema, list):
        return [_resolved(item, host, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if KIND_MARK not in schema:
        return {key: _resolved(item, host, definitions) for key, item in schema.items()}
    about = {key: schema[key] for key in ("description", "default") if key in schema}
    references = [{"$ref": f"#/$defs/{name}"} for name in _defined(schema, host, definitions)]
    return {**about, **(references[0] if len(references) == 1 else {"anyOf": references})}


def _defined(mark: Schema, host: Host, definitions: Schema) -> list[str]:
    """Return the names of the definitions that a mark stands for; steps, which have keys of their own, get theirs."""
    kinds: list[str] = mark[KIND_MARK]
    more = mark.get("properties")
    if more is None or kinds == [Writer.kind]:
        return kinds
    for kind in kinds:
        if f"{kind}-step" in definitions:
            continue
        definitions[f"{kind}-step"] = {}  # steps may hold steps
        parts = [part for part, _ in host.parts(kind)]
        by_name = _resolved(_by_name(parts, definitions, more), host, definitions)
        definitions[f"{kind}-step"] = {"anyOf": [{"enum": [part.part_name() for part in parts]}, by_name]}
    return [f"{kind}-step" for kind in kinds]

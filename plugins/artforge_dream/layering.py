"""The layers that a dream looks at, and their weights."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from artforge import Keys, units


class Layer(Keys):
    """A layer of a network, and its share among several."""

    name: str = Field(min_length=1, max_length=200, description="its name, such as features.9")
    weight: units.Plain = Field(1.0, ge=-1000, le=1000, description="its share among several; below 0, less of it")


class _OneOrSeveral:
    """Annotates a tuple of layers: a recipe gives a name, or a list of names or mappings."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        to_list = core_schema.plain_serializer_function_ser_schema(
            lambda layers: [layer.model_dump() for layer in layers]
        )
        return core_schema.no_info_plain_validator_function(_layers, serialization=to_list)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        name = {"type": "string", "minLength": 1}
        one = {"anyOf": [name, Layer.model_json_schema()]}
        return {"anyOf": [name, {"type": "array", "minItems": 1, "items": one}]}


Layers = Annotated[tuple[Layer, ...], _OneOrSeveral()]
"""A field's type: a layer or several."""


def _layers(value: object) -> tuple[Layer, ...]:
    found = value if isinstance(value, list | tuple) else [value]
    if not found:
        raise PydanticCustomError("layers", "name a layer, such as features.9")
    return tuple(map(_layer, found))


def _layer(value: object) -> Layer:
    if isinstance(value, Layer):
        return value
    try:
        return Layer.model_validate({"name": value} if isinstance(value, str) else value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        sentence = f"expected a layer's name, or a mapping with `name` and `weight` ({place}: {first['msg']})"
        raise PydanticCustomError("layers", "{sentence}", {"sentence": sentence}) from None

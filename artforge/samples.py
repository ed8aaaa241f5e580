"""A part as people would write it, to be copied into a recipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from artforge.part import KIND_MARK, Part
from artforge.parts import Executor, Writer

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from artforge.host import Host


class Place(NamedTuple):
    """A key that takes parts of a kind: one, or a list of them."""

    key: str
    is_list: bool


def sample_of(part: type[Part], host: Host) -> str:
    """Return a part with every key, at its default, or as its field's first example where it has none.

    It stands under a key that takes it; an executor is an option of the command line.
    """
    from artforge.recipe.yaml import dump

    name = part.part_name()
    if issubclass(part, Executor):
        return f"artforge render dawn.yaml --executor {name}"
    keys = {key: value for key, field in part.model_fields.items() if (value := _value(field)) is not None}
    if issubclass(part, Writer):
        return dump({"output": {"path": f"out/picture{part.suffixes[0]}", **keys}}).rstrip()
    place = place_of(part.kind, host)
    written = {"use": name, **keys} if keys else name
    return dump({place.key: [written] if place.is_list else written}).rstrip()


def place_of(kind: str, host: Host) -> Place:
    """Return which key takes the parts of a kind: of several the one that most parts have."""
    found = Counter(place for part, _ in host.parts() for place in places_of(part, kind))
    return max(found, key=lambda place: (found[place], not place.is_list), default=Place("steps", is_list=True))


def places_of(part: type[Part], kind: str) -> Iterator[Place]:
    """Yield the keys of a part that take parts of a kind."""
    from artforge.recipe.schema import keys_schema

    for key, schema in keys_schema(part)["properties"].items():
        if (is_list := _takes(schema, kind)) is not None:
            yield Place(key, is_list)


def _takes(schema: Any, kind: str) -> bool | None:
    """Say whether what a schema describes is a list of parts of a kind (True), one part (False), or neither (None)."""
    if kind in schema.get(KIND_MARK, ()):
        return False
    found = [_takes(option, kind) for option in schema.get("anyOf", ())]
    if False in found:
        return False
    items = [*([schema["items"]] if isinstance(schema.get("items"), dict) else ()), *schema.get("prefixItems", ())]
    return True if True in found or any(_takes(item, kind) is not None for item in items) else None


def default_of(field: FieldInfo) -> Any:
    """Return a key's default as plain data; None where there is none."""
    return None if field.is_required() else _plain(field.get_default(call_default_factory=True, validated_data={}))


def _value(field: FieldInfo) -> Any:
    """Return a key's default, or an example where it has none; None where there is nothing to write."""
    default = default_of(field)
    return field.examples[0] if default is None and field.examples else default


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return value.part_name()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value

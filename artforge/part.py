"""What all parts have in common: a name, keys that are checked, and how a recipe's text becomes one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from artforge.canvas import Canvas
from artforge.lazy import in_kebab_case

if TYPE_CHECKING:
    from artforge.parts import Writer

KIND_MARK = "x-artforge-kinds"
"""Stands in a JSON Schema where the parts of some kinds will be described."""


class Catalogue(Protocol):
    """Knows every part; the host is one. It travels in the validation context under `host`."""

    def find(self, kinds: tuple[str, ...], name: str) -> type[Part]:
        """Return the part of one of the kinds with that name; raises `LookupError` with a sentence."""

    def writer(self, suffix: str) -> type[Writer]:
        """Return the writer of files with a suffix such as `.png`; raises `LookupError` with a sentence."""


class Keys(BaseModel):
    """Keys of a part that belong together: a mapping of their own, as the type of a field."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True, defer_build=True
    )


class Part(Keys):
    """Something a recipe can name. Subclass one of the kinds, not this class.

    A part's name is its class's name in kebab case: `LeakyRelu` is `leaky-relu`. A field whose default is a
    part gives that part's name, so that it is looked up like any other.

    For `artforge.testing`: `tried_with` are keys with which it is tried out, where it takes long or shows little with
    its defaults, `tried_in` are keys of the part that holds it then, and `known_failures` says by the names of checks
    why it fails them.
    """

    kind: ClassVar[str] = ""
    tried_with: ClassVar[Mapping[str, Any]] = {}
    tried_in: ClassVar[Mapping[str, Any]] = {}
    known_failures: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, kind: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if kind:
            cls.kind = kind

    @classmethod
    def part_name(cls) -> str:
        """Return the name by which recipes call this part."""
        return in_kebab_case(cls.__name__)

    @classmethod
    def details(cls) -> str:
        """Return what else there is to know, for `artforge parts NAME`: a paragraph, or nothing."""
        return ""

    @classmethod
    def is_kind(cls) -> bool:
        """Whether this class is a kind, which recipes cannot name, and no part."""
        return "kind" in cls.__dict__

    @classmethod
    def models(cls, value: object, catalogue: Catalogue) -> list[type[BaseModel]]:
        """Return the models of a value as a recipe writes it; a kind's is that of the part which is named."""
        if not cls.is_kind():
            return [cls]
        name = value.get("use") if isinstance(value, dict) else value
        try:
            return [catalogue.find((cls.kind,), name)] if isinstance(name, str) else []
        except LookupError:
            return []

    def misfit(self, canvas: Canvas) -> str | None:
        """Return why this part cannot do its work on a canvas, as a sentence with what would help, or None."""
        return None

    def canvas_within(self, canvas: Canvas) -> Canvas:
        """Return the canvas of the steps that this part holds, where it is another one."""
        return canvas

    def memory(self, canvas: Canvas) -> int:
        """Return how many bytes this part needs beside the picture's rows, for the plan."""
        return 0

    def thrift(self, canvas: Canvas, memory: int) -> str | None:
        """Return what to set so that `memory` bytes are enough for this part, such as "set `tile: 256`", or None."""
        return None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return choice_schema(cls) if cls.is_kind() else handler(source)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {KIND_MARK: [cls.kind]} if cls.is_kind() else handler(schema)


@dataclass(frozen=True)
class Structural:
    """Marks a field that changes a pattern's structure (`width: Annotated[int, Structural()]`): motion is refused."""


def named(part: str) -> Any:
    """Return a part's name as the default of a field that holds the part: `init: Initializer = Field(named("normal"))`.

    Parts come from other plugins, too, so that a default is looked up by its name when a recipe is read.
    """
    return part


def dump(part: Part) -> dict[str, Any]:
    """Return a part as a recipe would write it in full, with `use` and every key."""
    return {"use": part.part_name(), **part.model_dump(mode="json")}


@dataclass(frozen=True)
class OneOrSeveral:
    """Annotates `Kind | tuple[Kind, ...]`: a recipe gives a part, or a list of two or more."""

    kind: type[Part]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Describe both, told apart by what stands there."""
        one = choice_schema(self.kind)
        several = core_schema.tuple_schema([one], variadic_item_index=0, min_length=2, strict=True)
        return core_schema.tagged_union_schema(
            {"one": one, "several": several},
            discriminator=lambda value: "several" if isinstance(value, list | tuple) else "one",
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe both for editors."""
        one = {KIND_MARK: [self.kind.kind]}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 2}]}


def choice_schema(*kinds: type[Part]) -> CoreSchema:
    """Describe a value that is a part of one of some kinds: a name, a mapping with `use`, or a built part."""
    return core_schema.with_info_plain_validator_function(
        lambda value, info: build(kinds, value, info),
        serialization=core_schema.plain_serializer_function_ser_schema(dump),
    )


def build(kinds: tuple[type[Part], ...], value: object, info: ValidationInfo) -> Part:
    """Build the part that a recipe's value names; raises what pydantic's validators raise."""
    if isinstance(value, kinds):
        return value
    wanted = " or ".join(sorted({kind.kind for kind in kinds}))
    if isinstance(value, str):
        value = {"use": value}
    if not isinstance(value, dict):
        raise PydanticCustomError("part", "expected a {wanted}: its name, or a mapping with `use`", {"wanted": wanted})
    name = value.get("use")
    if not isinstance(name, str):
        raise PydanticCustomError("no_use", "the key `use` must name the {wanted}", {"wanted": wanted})
    if not info.context or "host" not in info.context:
        raise PydanticCustomError("no_host", "a part is found by its name through a host: pass context={'host': …}")
    catalogue: Catalogue = info.context["host"]
    try:
        model = catalogue.find(tuple(kind.kind for kind in kinds), name)
    except LookupError as error:
        raise PydanticCustomError("unknown_part", "{sentence}", {"sentence": str(error.args[0])}) from None
    if not issubclass(model, kinds):  # a plugin may want more of a kind than the kind itself promises
        package = kinds[0].__module__.partition(".")[0]
        sentence = f"the {wanted} {name!r} cannot be used here: it is no {kinds[0].__name__} of {package}"
        raise PydanticCustomError("other_part", "{sentence}", {"sentence": sentence})
    keys = {key: item for key, item in value.items() if key != "use"}
    try:
        return model.model_validate_json(json.dumps(keys), context=info.context)
    except ValueError:
        raise
    except Exception as error:
        sentence = f"the {wanted} {name!r} cannot check its keys: {type(error).__name__}: {error}"
        raise PydanticCustomError("broken_part", "{sentence}", {"sentence": sentence}) from error

"""Where a recipe's pictures go: a path whose suffix chooses the writer, and that writer's options."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from artforge.canvas import Canvas, Timeline
from artforge.part import KIND_MARK, Catalogue
from artforge.parts import Writer
from artforge.recipe.template import Template


class OutputKeys(BaseModel):
    """The keys that every output may have beside its writer's options."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    path: str = Field(min_length=1, max_length=4096, description="where the file is written; may have tokens")
    still: float | None = Field(None, ge=0, le=1, description="for a still of an animation: the playhead it shows")


@dataclass(frozen=True)
class Output:
    """One file, or a numbered sequence of stills, that a recipe asks for."""

    template: Template
    still: float | None
    writer: Writer

    @property
    def is_sequence(self) -> bool:
        """Whether every frame becomes a still of its own."""
        return "frame" in self.template.tokens

    def takes_frames(self, animated: bool) -> bool:
        """Whether it is shown every frame of a recipe, and not a single one."""
        return animated and not self.writer.draws_patterns and (self.writer.animated or self.is_sequence)

    def refusal(self, canvas: Canvas, timeline: Timeline, animated: bool) -> str | None:
        """Return why this output cannot be made of such a film, or None."""
        suffix = self.template.suffix
        if self.is_sequence and not (animated and not self.writer.animated):
            return "{frame} needs a recipe with `animate` and a format of stills, such as .png"
        if self.still is not None and (self.writer.animated or self.is_sequence or not animated):
            return f"`still` chooses one frame of an animation for a still format; this is {suffix}" + (
                "" if animated else " of a recipe without `animate`"
            )
        return self.writer.refusal(canvas, timeline)

    def dump(self) -> dict[str, Any]:
        """Return the output as a recipe would write it in full."""
        still = {} if self.still is None else {"still": self.still}
        return {"path": self.template.text, **still, **self.writer.model_dump(mode="json")}

    @classmethod
    def models(cls, value: object, catalogue: Catalogue) -> list[type[BaseModel]]:
        """Return the models of an output as a recipe writes it."""
        path = value.get("path") if isinstance(value, dict) else value
        try:
            return [OutputKeys, catalogue.writer(Template(path).suffix)] if isinstance(path, str) else [OutputKeys]
        except LookupError:
            return [OutputKeys]


def _build(value: object, info: ValidationInfo) -> Output:
    if isinstance(value, str):
        value = {"path": value}
    if not isinstance(value, dict):
        raise PydanticCustomError("output", "expected a path, or a mapping with `path`")
    own = OutputKeys.model_validate({key: item for key, item in value.items() if key in OutputKeys.model_fields})
    options = {key: item for key, item in value.items() if key not in OutputKeys.model_fields}
    catalogue: Catalogue = (info.context or {})["host"]
    template = Template(own.path)
    try:
        template.tokens  # noqa: B018 - reading them checks the braces
        writer = catalogue.writer(template.suffix)
    except (LookupError, ValueError) as error:
        raise PydanticCustomError("output", "{sentence}", {"sentence": str(error.args[0])}) from None
    return Output(template, own.still, writer.model_validate_json(json.dumps(options), context=info.context))


class _OneOrSeveral:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        one = core_schema.with_info_plain_validator_function(_build)
        several = core_schema.tuple_schema([one], variadic_item_index=0, min_length=1)
        single = core_schema.chain_schema([one, core_schema.no_info_plain_validator_function(lambda output: (output,))])
        return core_schema.tagged_union_schema({"several": several, "one": single}, _is_list)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        one = {KIND_MARK: [Writer.kind], "properties": OutputKeys.model_json_schema()["properties"]}
        return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}


def _is_list(value: object) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


Outputs = Annotated[tuple[Output, ...], _OneOrSeveral()]

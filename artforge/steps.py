"""Steps, one behind the other: a recipe's own, and those that a part holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from artforge.errors import RenderError
from artforge.faults import blame
from artforge.part import KIND_MARK, Catalogue, Part, build, dump
from artforge.parts import Filter, Source, guarded
from artforge.picture import Picture, picture_of
from artforge.scene import Scene


class StepKeys(BaseModel):
    """The keys that every step may have beside those of its part."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    id: str = Field("", pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", description="a name for the step, as in steps[sky]")


@dataclass(frozen=True)
class Step:
    """A source or a filter, and the name under which its random stream is drawn."""

    part: Source | Filter
    id: str = ""

    @classmethod
    def models(cls, value: object, catalogue: Catalogue) -> list[type[BaseModel]]:
        """Return the models of a step as a recipe writes it."""
        return [*Source.models(value, catalogue), *Filter.models(value, catalogue), StepKeys]

    def dump(self) -> dict[str, Any]:
        """Return the step as a recipe would write it in full."""
        keys = dump(self.part)
        return {"use": keys.pop("use"), **({"id": self.id} if self.id else {}), **keys}


def _step_schema(*kinds: type[Part]) -> CoreSchema:
    def validate(value: object, info: ValidationInfo) -> Step:
        if isinstance(value, Step):
            return value
        if not isinstance(value, dict):
            return Step(build(kinds, value, info))  # type: ignore[arg-type]
        name = StepKeys.model_validate({"id": value["id"]}).id if "id" in value else ""
        keys = {key: item for key, item in value.items() if key != "id"}
        return Step(build(kinds, keys, info), name)  # type: ignore[arg-type]

    return core_schema.with_info_plain_validator_function(
        validate, serialization=core_schema.plain_serializer_function_ser_schema(Step.dump)
    )


@dataclass(frozen=True)
class ThenFilters:
    """Annotates a tuple of steps: the first is of one of some kinds, the others are filters."""

    first: tuple[type[Part], ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        items = [_step_schema(*self.first), _step_schema(Filter)]
        return core_schema.tuple_schema(items, variadic_item_index=1)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        own = StepKeys.model_json_schema()["properties"]
        first = {KIND_MARK: [kind.kind for kind in self.first], "properties": own}
        return {"type": "array", "minItems": 1, "prefixItems": [first], "items": {**first, KIND_MARK: [Filter.kind]}}


OwnSteps = Annotated[tuple[Step, ...], ThenFilters((Source,))]
"""The steps of a recipe: a source, then filters."""

Steps = Annotated[tuple[Step, ...], ThenFilters((Source, Filter))]
"""A field's type: steps that a part carries out by `follow`.

The first may be a source, or a filter: it then gets the picture that the part gets.
"""


def stream_names(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the name of each step's random stream: its id, or its part's name and number among equals."""
    parts = [step.part.part_name() for step in steps]
    numbered = [f"{name}:{parts[:index].count(name)}" for index, name in enumerate(parts)]
    return tuple(step.id or name for step, name in zip(steps, numbered, strict=True))


def follow(steps: Sequence[Step], scene: Scene, before: Picture | None = None) -> Picture:
    """Return the picture that steps make, from `before` where the first is a filter.

    `scene` is that of the part that holds them. Each step has a random stream of its own below the scene's, so that
    steps elsewhere change nothing. Raises `RenderError` that names the part at fault.
    """
    result = before
    for step, name in zip(steps, stream_names(steps), strict=True):
        result = _taken(step.part, result, replace(scene, rng=scene.rng.child(name)))
    assert result is not None
    return result


def _taken(part: Source | Filter, before: Picture | None, scene: Scene) -> Picture:
    with blame(part):
        if isinstance(part, Source):
            result = part.picture(scene)
        else:
            assert before is not None
            result = part.apply(before, scene)
        if not isinstance(result, Picture):
            advice = ": write .picture() behind it" if hasattr(result, "picture") else ""
            raise RenderError(f"expected a Picture back, got {type(result).__name__}{advice}")
        if (result.width, result.height) != scene.canvas.size:
            raise RenderError(f"its picture is {result.width}x{result.height}, the canvas {scene.canvas}")
    if isinstance(part, Source):
        return guarded(part, result)
    if not part.needs_previous:
        return result
    image = scene.history[scene.rng.path] = result.array()
    return picture_of(image)

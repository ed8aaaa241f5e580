"""A recipe: what its file may say, and what it is once everything in it has been built and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from artforge.canvas import STILL, Canvas, Timeline
from artforge.inputs import InputFile
from artforge.part import Keys, Part
from artforge.recipe.motion import Motion, Track, moved
from artforge.recipe.node import Node
from artforge.recipe.output import Output, Outputs
from artforge.recipe.sweep import Sweep
from artforge.steps import OwnSteps, Step, stream_names

VERSION = 1
LARGEST_SEED = 2**63 - 1
STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Animation(BaseModel):
    """How long an animation is: so many seconds, or so many frames."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        json_schema_extra={"oneOf": [{"required": ["seconds"]}, {"required": ["frames"]}]},
    )

    seconds: float | None = Field(None, gt=0, le=1_000_000, description="how long it lasts; or give `frames`")
    frames: int | None = Field(None, ge=1, le=1_000_000, description="how many frames; or give `seconds`")
    fps: float = Field(30.0, ge=0.01, le=1000, description="frames per second")
    loop: bool = Field(True, description="the step after the last frame is the first again")

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.seconds is None) == (self.frames is None):
            raise PydanticCustomError("animation", "give either `seconds` or `frames`")
        if self.timeline.frames > 1_000_000:
            raise PydanticCustomError("animation", "this animation has over 1,000,000 frames")
        return self

    @property
    def timeline(self) -> Timeline:
        """The frames that this asks for; at least one."""
        count = self.frames if self.seconds is None else max(1, round(self.seconds * self.fps))
        assert count is not None
        return Timeline(count, self.fps, self.loop)


def _known_version(value: object) -> object:
    """Refuse other versions; earlier ones have been brought up to date, see `migrations`."""
    if type(value) is int and value != VERSION:
        sentence = f"unknown version {value} of the recipe language: this artforge reads version {VERSION}"
        raise PydanticCustomError("version", "{sentence}", {"sentence": sentence})
    return value


class RecipeFile(BaseModel):
    """What a recipe's file may say; `extends` and `set` have been carried out before this is validated."""

    model_config = STRICT

    artforge: Annotated[Literal[1], BeforeValidator(_known_version)] = Field(
        description="the version of the recipe language"
    )
    name: str = Field("", max_length=100, description="the work's name; by default the file's, without its suffix")
    seed: int = Field(0, ge=0, le=LARGEST_SEED, description="where random numbers begin; `random` draws one")
    canvas: Canvas = Field(Canvas(), description="how large the picture is")
    steps: OwnSteps = Field(description="a source, then any number of filters")
    animate: Animation | None = Field(None, description="how long it is; a still without this")
    motion: dict[str, Motion] = Field({}, description="keys that move, by path, such as steps[0].init.std")
    sweep: Sweep | None = Field(None, description="several works from one recipe")
    extends: str = Field("", description="another recipe that this one changes; carried out before anything else")
    set: dict[str, Any] = Field({}, description="single keys by path, such as steps[0].init.std; carried out next")
    output: Outputs = Field((), description="a path, or {path: …, options}, or a list of those")
    inputs: dict[str, str] = Field({}, description="SHA-256 of the files that are read, by path; others are refused")

    @property
    def timeline(self) -> Timeline:
        """The frames that are asked for: a single one without `animate`."""
        return STILL if self.animate is None else self.animate.timeline

    @field_validator("extends", "set", mode="before")
    @classmethod
    def _too_late(cls, given: object, info: ValidationInfo) -> object:
        sentence = "`{key}` stands in a recipe's file alone: it has been carried out before this was set"
        raise PydanticCustomError("too_late", sentence, {"key": info.field_name})


@dataclass(frozen=True)
class Recipe:
    """One artwork, fully built and checked; immutable.

    `source` is the text it was built from, with everything that was set in place.
    """

    name: str
    seed: int
    canvas: Canvas
    timeline: Timeline
    animated: bool
    steps: tuple[Step, ...]
    tracks: tuple[Track, ...]
    outputs: tuple[Output, ...]
    source: Node

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the steps, as they are written."""
        return tuple(step.part for step in self.steps)

    def parts_at(self, playhead: float) -> tuple[Part, ...]:
        """Return the parts of the steps with moving keys as they are at a playhead in [0, 1].

        Raises `pydantic.ValidationError` where a value between two keys is one that a part refuses.
        """
        return moved(self.parts, self.tracks, playhead)

    def steps_at(self, playhead: float) -> tuple[Step, ...]:
        """Return the steps with the parts of `parts_at`, and what that raises."""
        pairs = zip(self.steps, self.parts_at(playhead), strict=True)
        return tuple(replace(step, part=part) for step, part in pairs)  # type: ignore[arg-type]

    def stream_names(self) -> tuple[str, ...]:
        """Return the name of each step's random stream: its id, or its part's name and number among equals."""
        return stream_names(self.steps)

    def full(self) -> dict[str, Any]:
        """Return the recipe with every default written out."""
        moving = {str(track.path): track.dump() for track in self.tracks}
        animation = {"animate": asdict(self.timeline), "motion": moving} if self.animated else {}
        return {
            "artforge": VERSION,
            "name": self.name,
            "seed": self.seed,
            "canvas": self.canvas.model_dump(mode="json"),
            "steps": [step.dump() for step in self.steps],
            **animation,
            "output": [output.dump() for output in self.outputs],
        }


def parts_within(parts: Sequence[Part]) -> list[Part]:
    """Return the parts and every part that their fields hold, at any depth."""
    return [value for value, _ in _within(parts) if isinstance(value, Part)]


def placed_within(parts: Sequence[Part], canvas: Canvas) -> list[tuple[Part, Canvas]]:
    """Return the same parts, each with the canvas that it works on, where that of the outermost ones is given."""
    return [(value, under) for value, under in _within(parts, canvas) if isinstance(value, Part)]


def inputs_within(parts: Sequence[Part]) -> list[InputFile]:
    """Return the files that parts read, at any depth."""
    return [value for value, _ in _within(parts) if isinstance(value, InputFile)]


def _within(parts: Sequence[Part], canvas: Canvas | None = None) -> Iterator[tuple[Any, Any]]:
    """Yield parts and all that their fields hold, with the canvas, where there is one."""
    waiting: list[tuple[Any, Canvas | None]] = [(part, canvas) for part in parts]
    while waiting:
        value, under = waiting.pop(0)
        yield value, under
        if isinstance(value, Keys):
            inside = value.canvas_within(under) if isinstance(value, Part) and under is not None else under
            waiting += [(getattr(value, key), inside) for key in type(value).model_fields]
        elif isinstance(value, Step):
            waiting.append((value.part, under))
        elif isinstance(value, list | tuple):
            waiting += [(item, under) for item in value]
        elif isinstance(value, dict):
            waiting += [(item, under) for item in value.values()]

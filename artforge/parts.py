"""The kinds of parts: what a recipe can name, and what a plugin can bring.

A part is a frozen pydantic model. Its fields are the recipe's keys, and a method does the work.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import re
import sys
import traceback
from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from artforge.canvas import Canvas, Timeline
from artforge.errors import ArtforgeError, RenderError
from artforge.pattern import Colour, Namespace, Value, recoloured
from artforge.pattern.numpy import canonical
from artforge.picture import Picture, Rows, picture_of
from artforge.rng import Rng
from artforge.scene import Film, Scene

Floats = npt.NDArray[np.float32]
KIND_MARK = "x-artforge-kinds"


class Catalogue(Protocol):
    """Knows every part; the host is one. It travels in the validation context under `host`."""

    def find(self, kinds: tuple[str, ...], name: str) -> type[Part]:
        """Return the part of one of the kinds with that name; raises `LookupError` with a sentence."""

    def writer(self, suffix: str) -> type[Writer]:
        """Return the writer of files with a suffix such as `.png`; raises `LookupError` with a sentence."""


class Part(BaseModel):
    """Something a recipe can name. Subclass one of the kinds, not this class.

    A part's name is its class's name in kebab case: `LeakyRelu` is `leaky-relu`. A field whose default is a
    part gives that part's name, so that it is looked up like any other.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True, defer_build=True
    )
    kind: ClassVar[str] = ""

    def __init_subclass__(cls, kind: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if kind:
            cls.kind = kind

    @classmethod
    def part_name(cls) -> str:
        """Return the name by which recipes call this part."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()

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

    def memory(self, canvas: Canvas) -> int:
        """Return how many bytes this part needs beside the picture's rows, for the plan."""
        return 0

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
    catalogue: Catalogue = (info.context or {})["host"]
    try:
        model = catalogue.find(tuple(kind.kind for kind in kinds), name)
    except LookupError as error:
        raise PydanticCustomError("unknown_part", "{sentence}", {"sentence": str(error.args[0])}) from None
    keys = {key: item for key, item in value.items() if key != "use"}
    return model.model_validate_json(json.dumps(keys), context=info.context)


@contextlib.contextmanager
def blame(part: Part) -> Iterator[None]:
    """Name the part in whatever goes wrong in its code, and the last line that ran in its file."""
    try:
        yield
    except RenderError as error:
        if error.blamed:
            raise
        raise _blamed(part, str(error)) from error
    except (ArtforgeError, MemoryError):
        raise
    except Exception as error:
        raise _blamed(part, f"{_last_line(part, error)}{type(error).__name__}: {error}") from error


def _blamed(part: Part, sentence: str) -> RenderError:
    plugin = type(part).__module__.split(".")[0]
    return RenderError(f"{part.kind} {part.part_name()!r} of {plugin}: {sentence}", blamed=True)


def _last_line(part: Part, error: Exception) -> str:
    home = _home(part)
    for place in reversed(traceback.extract_tb(error.__traceback__)):
        if place.filename.startswith(home):
            return f"{place.filename}:{place.lineno}: "
    return ""


def _home(part: Part) -> str:
    """Return the folder of the part's package, or the file of its module where that is in none."""
    module = sys.modules[type(part).__module__.split(".")[0]]
    file = str(getattr(module, "__file__", None) or inspect.getfile(type(part)))
    return str(Path(file).parent) + os.sep if hasattr(module, "__path__") else file


class Source(Part, kind="source"):
    """Makes a picture: the first step of a recipe."""

    @abstractmethod
    def picture(self, scene: Scene) -> Picture:
        """Return a picture of the canvas's size; its rows may be computed when they are asked for."""


class Filter(Part, kind="filter"):
    """Changes the picture of the step before. Subclass one of the three filters below."""

    @abstractmethod
    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Return the changed picture, of the same size."""


class PointFilter(Filter, kind="filter"):
    """Changes each colour by itself. Directly behind a pattern it becomes part of it."""

    @abstractmethod
    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Colour:
        """Return the new red, green and blue of sRGB-encoded channels in [0, 1]; traced."""

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Trace `colour` behind the picture."""
        with blame(self):
            return recoloured(picture, self.colour)


class WindowFilter(Filter, kind="filter"):
    """Looks at neighbours: computes a few rows from those rows and `reach` more on either side."""

    def reach(self, canvas: Canvas) -> int:
        """Return how many rows above and below a row are looked at."""
        return 0

    @abstractmethod
    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        """Return the new rows from `first_row` on.

        `rows` is float32, (count + 2·reach, width, 3), in [0, 1], and may not be changed in place; beyond the
        picture's edges the edge is repeated. What is returned has `count` rows.
        """

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Compute windows when rows are asked for."""
        with blame(self):
            reach = self.reach(scene.canvas)
            if not isinstance(reach, int) or reach < 0:
                raise TypeError(f"`reach` must return a whole number of rows, 0 or more, got {reach!r}")

        def read(start: int, stop: int) -> Rows:
            low, high = max(start - reach, 0), min(stop + reach, picture.height)
            beyond = (low - (start - reach), stop + reach - high)
            rows = (
                np.pad(picture.rows(low, high), (beyond, (0, 0), (0, 0)), "edge") if reach else picture.rows(low, high)
            )
            with blame(self):
                return _checked(self.window(rows, start, scene), (stop - start, picture.width, 3))

        return Picture(picture.width, picture.height, read)


class WholeFilter(Filter, kind="filter"):
    """Needs the whole image at once: planned at width · height · 12 bytes for each of three."""

    @abstractmethod
    def whole(self, image: Rows, scene: Scene) -> Rows:
        """Return the new image; both are float32, (height, width, 3), in [0, 1]."""

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the image before, what `whole` makes of it, and that made canonical."""
        return (3 * 12 + 3) * canvas.width * canvas.height

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Compute the image now."""
        image = picture.array()
        with blame(self):
            return picture_of(_checked(self.whole(image, scene), image.shape))


def _checked(rows: object, shape: tuple[int, ...]) -> Rows:
    if not isinstance(rows, np.ndarray) or rows.shape != shape or rows.dtype != np.float32:
        got = f"{rows.dtype} {rows.shape}" if isinstance(rows, np.ndarray) else type(rows).__name__
        raise RenderError(f"expected float32 {shape} back, got {got}")
    return canonical(rows)


Coordinate = tuple[Value, Value]
Move = Callable[[Value, Value, Namespace], Coordinate]


class Space(Part, kind="space"):
    """A canvas's base coordinates."""

    @abstractmethod
    def __call__(self, column: Value, row: Value, canvas: Canvas, xp: Namespace) -> Coordinate:
        """Return x and y of a pixel, counted from 0 at the first pixel's centre; traced."""


class Transform(Part, kind="transform"):
    """Moves coordinates."""

    def prepare(self, rng: Rng, canvas: Canvas) -> Move:
        """Return the function that moves; override it where a seed or the canvas is needed."""
        return self

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Coordinate:
        """Return the place whose colour is shown at (x, y); traced."""
        raise TypeError(f"{type(self).__name__} has neither __call__ nor prepare")


class Net(Protocol):
    """What an architecture builds with."""

    rng: Rng

    def affine(self, v: Value, n: int, *, bias: bool | None = None) -> Value:
        """Add a layer of `n` neurons with weights from the initializer.

        Without `bias` the source decides whether the layer has one, as its recipe says.
        """

    def activate(self, v: Value) -> Value:
        """Apply the chosen activation."""


class Architecture(Part, kind="architecture"):
    """A network for a compositional pattern-producing network (Stanley 2007)."""

    @abstractmethod
    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last hidden layer for the inputs `v`; the output layer comes after it."""


class Initializer(Part, kind="initializer"):
    """Draws starting weights."""

    @abstractmethod
    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> Floats:
        """Return weights of shape (outputs, inputs), float32; `layer` counts from 0.

        A layer's bias is the first column of such a draw, as if it were the weights of an input that is 1.
        """


class Activation(Part, kind="activation"):
    """A non-linearity."""

    @abstractmethod
    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the activations, channel by channel; traced."""


class Sink(Protocol):
    """One open output file."""

    def add(self, picture: Picture) -> None:
        """Write the next picture, reading its rows from top to bottom once."""

    def close(self) -> None:
        """Finish the file and put it under its name; raises `OutputError`."""

    def abandon(self) -> None:
        """Leave nothing behind."""


class Writer(Part, kind="writer"):
    """Writes files of the suffixes it names; its fields are options of an output."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    animated: ClassVar[bool] = False

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why this format cannot hold such a film, as a sentence with the limit, or None."""
        return None

    @abstractmethod
    def open(self, film: Film, path: Path) -> Sink:
        """Open a file for one film; raises `OutputError`."""

    @abstractmethod
    def provenance(self, path: Path) -> str | None:
        """Return the text that `open` embedded in a file, or None; raises `ValueError` for a damaged one."""

"""How a key of a part moves with the playhead: keyframes and an easing."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from artforge import float64
from artforge.part import Keys, Part, Structural
from artforge.recipe.errors import sentence_of
from artforge.recipe.path import KeyPath
from artforge.steps import Step

Ease = Literal["linear", "sine", "smooth", "cubic", "in", "out", "hold"]
EASINGS: dict[str, Callable[[float], float]] = {
    "linear": lambda t: t,
    "sine": lambda t: 0.5 - 0.5 * float64.cos(3.141592653589793 * t),
    "smooth": lambda t: t * t * (3 - 2 * t),
    "cubic": lambda t: 4 * t**3 if t < 0.5 else 1 - 4 * (1 - t) ** 3,
    "in": lambda t: t**3,
    "out": lambda t: 1 - (1 - t) ** 3,
    "hold": lambda t: 0.0,
}
assert set(EASINGS) == set(get_args(Ease))


class Motion(BaseModel):
    """Values of a key at some places of the playhead, and how it goes from one to the next."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    keys: dict[str, Any] = Field(
        description="values by playhead from 0 to 1; before the first and after the last it rests"
    )
    ease: Ease = Field("linear", description="how a value goes from one key to the next")

    @model_validator(mode="before")
    @classmethod
    def _point_out_bare_keys(cls, given: Any) -> Any:
        if isinstance(given, dict) and given and all(re.fullmatch(r"[\d.]+", str(key)) for key in given):
            raise PydanticCustomError("motion", "these are keyframes: write {keys: {0: …, 1: …}} around them")
        return given

    @field_validator("keys")
    @classmethod
    def _check_places(cls, keys: dict[str, Any]) -> dict[str, Any]:
        if len(keys) < 2:
            raise PydanticCustomError("motion", "expected at least two keys, such as {0: 1.0, 1: 2.0}")
        for text in keys:
            _place(text)
        if len({_place(text) for text in keys}) < len(keys):
            raise PydanticCustomError("motion", "two keys stand at the same playhead")
        return keys


def _place(text: str) -> float:
    try:
        place = float(text)
    except ValueError:
        place = -1.0
    if not 0 <= place <= 1:
        raise PydanticCustomError("motion", "expected playheads from 0 to 1, got {text}", {"text": repr(text)})
    return place


@dataclass(frozen=True)
class Track:
    """A motion that fits its recipe: where it leads, and checked values by playhead."""

    path: KeyPath
    keys: tuple[tuple[float, Any], ...]
    ease: Ease

    def at(self, playhead: float) -> Any:
        """Return the value at a playhead in [0, 1]."""
        if playhead <= self.keys[0][0]:
            return self.keys[0][1]
        for (start, before), (stop, after) in pairwise(self.keys):
            if playhead < stop:
                return _between(before, after, EASINGS[self.ease]((playhead - start) / (stop - start)))
        return self.keys[-1][1]

    def dump(self) -> dict[str, Any]:
        """Return the motion as a recipe would write it in full."""
        return {"keys": {repr(place).removesuffix(".0"): value for place, value in self.keys}, "ease": self.ease}


def _between(before: Any, after: Any, share: float) -> Any:
    if isinstance(before, list | tuple):
        return type(before)(_between(a, b, share) for a, b in zip(before, after, strict=True))
    value = before + (after - before) * share
    return math.floor(value + 0.5) if isinstance(before, int) and isinstance(after, int) else value


class MotionError(ValueError):
    """A motion that does not fit; `playhead` is the text of the key at fault, or empty."""

    def __init__(self, sentence: str, playhead: str = "") -> None:
        super().__init__(sentence)
        self.playhead = playhead


def track(path: KeyPath, motion: Motion, parts: Sequence[Part]) -> Track:
    """Check a motion against the parts of the steps; raises `MotionError` with a sentence."""
    if len(path.parts) < 3 or path.parts[0] != "steps":
        raise MotionError("only keys of steps can move: write steps[0].key")
    within = _within_steps(path)
    _check_structure(parts, within)
    keys = []
    for text, value in motion.keys.items():
        try:
            moved_to = _typed(parts, within, value)
        except ValidationError as error:
            raise MotionError(sentence_of(error.errors()[0]), text) from error
        if not _is_movable(moved_to):
            raise MotionError("only numbers, lists of numbers and colours can move", text)
        keys.append((_place(text), moved_to))
    if len({_shape(value) for _, value in keys}) > 1:
        raise MotionError("the values at the keys have different lengths")
    return Track(path, tuple(sorted(keys, key=lambda key: key[0])), motion.ease)


def _within_steps(path: KeyPath) -> list[str | int]:
    """Return the way from the steps on; ids have been resolved to indices before."""
    return [key for key in path.parts[1:] if isinstance(key, str | int)]


def _is_movable(value: object) -> bool:
    if isinstance(value, list | tuple):
        return len(value) > 0 and all(map(_is_movable, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shape(value: Any) -> Any:
    return tuple(map(_shape, value)) if isinstance(value, list | tuple) else ()


def _follow(value: Any, parts: Sequence[str | int]) -> Any:
    for key in parts:
        value = _child(value, key)
    return value


def _child(value: Any, key: str | int) -> Any:
    if isinstance(value, Keys) and isinstance(key, str):
        if key in type(value).model_fields:
            return getattr(value, key)
        close = difflib.get_close_matches(key, type(value).model_fields, 1)
        guess = f"; did you mean {close[0]!r}?" if close else ""
        raise MotionError(f"{_described(value)} has no key {key!r}{guess}")
    if isinstance(value, list | tuple) and isinstance(key, int):
        if key < len(value):
            return value[key].part if isinstance(value[key], Step) else value[key]
        raise MotionError(f"[{key}] is beyond the end of a list of {len(value)}")
    if isinstance(value, dict) and key in value:
        return value[key]
    raise MotionError(f"leads nowhere: there is no {key!r}")


def _described(value: Keys) -> str:
    return f"{value.kind} {value.part_name()!r}" if isinstance(value, Part) else "the mapping"


def _check_structure(parts: Sequence[Part], keys: Sequence[str | int]) -> None:
    value: Any = parts
    for key in keys:
        if isinstance(value, Keys) and isinstance(key, str) and key in type(value).model_fields:
            marks = type(value).model_fields[key].metadata
            if any(isinstance(mark, Structural) for mark in marks):
                raise MotionError(f"{key!r} changes the structure of the picture and cannot move; sweep it instead")
        value = _child(value, key)
    if value is not None and not _is_movable(value):
        held = _described(value) if isinstance(value, Keys) else repr(value)
        raise MotionError(f"leads to {held}; only numbers, lists of numbers and colours can move")


Change = tuple[Sequence[str | int], Any]
"""Keys, and what stands there from now on."""


def replaced(value: Any, changes: Sequence[Change]) -> Any:
    """Return a copy with all changes; all keys of a part on the way are validated anew, once they are in place.

    Raises `ValidationError`.
    """
    below: dict[str | int, list[Change]] = {}
    for keys, new in changes:
        if not keys:
            return new
        below.setdefault(keys[0], []).append((keys[1:], new))
    children = {key: replaced(_child(value, key), rest) for key, rest in below.items()}
    if isinstance(value, Keys):
        fields = {key: getattr(value, key) for key in type(value).model_fields}
        return type(value).model_validate({**fields, **children})
    if isinstance(value, dict):
        return {**value, **children}
    return type(value)(_put(item, children[index]) if index in children else item for index, item in enumerate(value))


def _put(item: Any, child: Any) -> Any:
    return replace(item, part=child) if isinstance(item, Step) else child


def _typed(parts: Sequence[Part], keys: Sequence[str | int], new: Any) -> Any:
    """Return a value as the field holds it that `keys` lead to, checked by that field alone.

    Whether the whole part accepts it depends on its other keys, which may move too. Raises `ValidationError`.
    """
    owner: Keys = parts[0]
    depth, value = 0, parts
    for index, key in enumerate(keys):
        if isinstance(value, Keys):
            owner, depth = value, index
        value = _child(value, key)
    name, rest = str(keys[depth]), keys[depth + 1 :]
    held = replaced(getattr(owner, name), [(rest, new)])
    field = type(owner).model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field.annotation, field.metadata))
    return _follow(adapter.validate_json(json.dumps(held), strict=True), rest)


def _annotated(annotation: Any, metadata: Sequence[Any]) -> Any:
    return Annotated[(annotation, *metadata)] if metadata else annotation


def moved(parts: tuple[Part, ...], tracks: Sequence[Track], playhead: float) -> tuple[Part, ...]:
    """Return the parts of the steps as they are at a playhead; raises `ValidationError`."""
    result: tuple[Part, ...] = replaced(parts, [(_within_steps(one.path), one.at(playhead)) for one in tracks])
    return result

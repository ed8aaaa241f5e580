"""The smallest recipe in which a part can be seen: around it stand the parts that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from artforge.host import Host
from artforge.part import Part
from artforge.parts import Executor, Filter, Source, Writer
from artforge.samples import default_of, places_of
from artforge.testing.check import NotTriedError

BEFORE = {"use": "gradient", "colours": ["#123", "#e5a", "#fd8"], "repeat": 1.5}
"""The source whose picture filters and writers get."""
Keys = Mapping[str, Any]


def needed_keys(part: type[Part]) -> dict[str, Any]:
    """Return the keys that a part is tried with: examples for those without a default, and those that it names."""
    without = [key for key, field in part.model_fields.items() if field.is_required() and not field.examples]
    if without:
        raise NotTriedError(f"the key {without[0]!r} has no default: give it Field(examples=[…])")
    empty = {key: field.examples for key, field in part.model_fields.items() if default_of(field) is None}
    return {**{key: examples[0] for key, examples in empty.items() if examples}, **part.tried_with}


Way = tuple[tuple[type[Part], str, bool], ...]
"""The parts to put around one, from within, each with its key for what it holds, and whether that is a list."""


def stage(part: type[Part], keys: Keys, way: Way) -> dict[str, Any]:
    """Return a recipe, as plain data without canvas and seed, in which a part is used with some keys."""
    written = {"use": part.part_name(), **keys}
    if issubclass(part, Writer):
        moving = {"animate": {"frames": 2}} if part.animated else {}
        return {"steps": [BEFORE], **moving, "output": {"path": f"picture{part.suffixes[0]}", **keys}}
    if issubclass(part, Executor):
        return {"steps": [BEFORE]}
    within = part
    for holder, key, is_list in way:
        around = {**needed_keys(holder), **within.tried_in}
        within, written = holder, {"use": holder.part_name(), **around, key: [written] if is_list else written}
    return {"steps": [written] if issubclass(within, Source) else [BEFORE, written]}


def ways(part: type[Part], host: Host) -> list[Way]:
    """Return the ways to put parts around one until the outermost is a step: those with the fewest.

    Holders of the part's own plugin come first, then those that need the fewest keys. Raises `NotTriedError` for a part
    that no other one takes.
    """
    if issubclass(part, Source | Filter | Writer | Executor):
        return [()]
    known = sorted((holder for holder, _ in host.parts()), key=lambda holder: _effort(holder, part))
    kinds = {part.kind}
    shorter: list[Way] = [()]
    while shorter:
        longer = [way for start in shorter for way in _longer(part, start, known)]
        if found := [way for way in longer if issubclass(way[-1][0], Source | Filter)]:
            return found
        shorter = [way for way in longer if way[-1][0].kind not in kinds]
        kinds |= {way[-1][0].kind for way in shorter}
    raise NotTriedError(f"no part that makes a picture takes a {part.kind}")


def _longer(part: type[Part], way: Way, known: list[type[Part]]) -> Iterator[Way]:
    kind = way[-1][0].kind if way else part.kind
    for holder in known:
        if holder is not part:
            for place in places_of(holder, kind):
                yield (*way, (holder, place.key, place.is_list))


def _effort(holder: type[Part], part: type[Part]) -> tuple[bool, int, str]:
    elsewhere = holder.__module__.partition(".")[0] != part.__module__.partition(".")[0]
    return elsewhere, sum(field.is_required() for field in holder.model_fields.values()), holder.part_name()

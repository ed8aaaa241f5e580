"""The smallest recipe in which a part can be seen: around it stand the parts that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from artforge.host import Host
from artforge.part import Part
from artforge.parts import Executor, Filter, Source, Writer
from artforge.samples import places_of
from artforge.testing.check import NotTriedError

BEFORE = {"use": "gradient", "colours": ["#123", "#e5a", "#fd8"], "repeat": 1.5}
"""The source whose picture filters and writers get."""
Keys = Mapping[str, Any]


def needed_keys(part: type[Part]) -> dict[str, Any]:
    """Return the keys that a part must be given, as its fields' examples have them, and those that make it quick."""
    required = {key: field for key, field in part.model_fields.items() if field.is_required()}
    without = [key for key, field in required.items() if not field.examples]
    if without:
        raise NotTriedError(f"the key {without[0]!r} has no default: give it Field(examples=[…])")
    return {**{key: (field.examples or [None])[0] for key, field in required.items()}, **part.quick}


def stage(part: type[Part], keys: Keys, host: Host) -> dict[str, Any]:
    """Return a recipe, as plain data without canvas and seed, in which a part is used with some keys."""
    written = {"use": part.part_name(), **keys}
    if issubclass(part, Writer):
        return {"steps": [BEFORE], "output": {"path": f"picture{part.suffixes[0]}", **keys}}
    if issubclass(part, Executor):
        return {"steps": [BEFORE]}
    return {"steps": _steps(part, written, host)}


def _steps(part: type[Part], written: dict[str, Any], host: Host) -> list[Any]:
    if issubclass(part, Source):
        return [written]
    if issubclass(part, Filter):
        return [BEFORE, written]
    way = _way(part, host)
    if way is None:
        raise NotTriedError(f"no part that makes a picture takes a {part.kind}")
    for holder, key, is_list in way:
        written = {"use": holder.part_name(), **needed_keys(holder), key: [written] if is_list else written}
    return _steps(way[-1][0], written, host)


Way = tuple[tuple[type[Part], str, bool], ...]


def _way(part: type[Part], host: Host) -> Way | None:
    """Return the parts to put around one, from within, until the outermost is a step: the fewest there are.

    Those of the part's own plugin come first, then those that need the fewest keys.
    """
    known = sorted(host.parts(), key=lambda pair: _effort(pair[0], part))
    ways: list[Way] = [()]
    kinds = {part.kind}
    while ways:
        longer = [
            (*way, (holder, place.key, place.is_list))
            for way in ways
            for holder, _ in known
            for place in places_of(holder, way[-1][0].kind if way else part.kind)
            if holder is not part
        ]
        for way in longer:
            if issubclass(way[-1][0], Source | Filter):
                return way
        ways = [way for way in longer if way[-1][0].kind not in kinds]
        kinds |= {way[-1][0].kind for way in ways}
    return None


def _effort(holder: type[Part], part: type[Part]) -> tuple[bool, int, str]:
    elsewhere = holder.__module__.partition(".")[0] != part.__module__.partition(".")[0]
    return elsewhere, sum(field.is_required() for field in holder.model_fields.values()), holder.part_name()

"""What a plugin must be for the host to take it: its import, the interface it was made for, and its parts."""

from __future__ import annotations

import contextlib
import difflib
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pluggy import HookCaller

from artforge import hookspecs
from artforge.candidates import Candidate, quiet
from artforge.errors import PluginError
from artforge.hookspecs import API
from artforge.lazy import LazyPart
from artforge.part import Part
from artforge.parts import Writer

Brought = type[Part] | LazyPart
"""A part as a plugin brings it."""
SLOW = 2.0
"""Seconds of an import after which it is said which plugin takes so long."""
MOST_SAID = 60


@contextlib.contextmanager
def overheard(candidate: Candidate, problems: list[str]) -> Iterator[None]:
    """Run code of a plugin's import; what it prints becomes a line in `problems`."""
    with quiet() as said:
        yield
    if text := " ".join(said.getvalue().split()):
        problems.append(f"{candidate} prints while it is imported, {text[:MOST_SAID]!r}: it should be quiet")


def imported_module(candidate: Candidate, problems: list[str]) -> Any:
    """Import a plugin; what it does beside goes to `problems`. Raises whatever it raises, or `PluginError`."""
    started = time.perf_counter()
    with overheard(candidate, problems):
        module = candidate.load()
    spent = time.perf_counter() - started
    if spent > SLOW and not candidate.built_in:
        advice = "it should import what takes long inside the methods that use it"
        problems.append(f"{candidate} takes {spent:.1f} s to import: {advice}")
    made_for = getattr(module, "ARTFORGE_API", API)
    if made_for != API:
        newer = "artforge" if isinstance(made_for, int) and made_for > API else candidate.distribution
        raise PluginError(
            f"it was made for version {made_for} of the plugin interface, this artforge has {API}:"
            f" pip install --upgrade {newer}"
        )
    return module


def listed(brought: object) -> tuple[Any, ...]:
    """Return what a plugin's `artforge_parts` gave; raises `TypeError` for what is no list."""
    if isinstance(brought, str | bytes) or not isinstance(brought, Iterable):
        raise TypeError(f"artforge_parts returned {type(brought).__name__}, expected a list of classes")
    return tuple(brought)


def advice_on(candidate: Candidate) -> str:
    """Return what to do about a plugin that does not load."""
    update = f"pip install --upgrade {candidate.distribution}, or " if candidate.installed else ""
    return f"{update}leave it out by ARTFORGE_DISABLE={candidate.name}"


def fault_of(part: object) -> str | None:
    """Return what is wrong with something that a plugin brought as a part, or None; a lazy one is not imported."""
    if isinstance(part, LazyPart):
        return None
    if not isinstance(part, type) or not issubclass(part, Part):
        return f"{part!r} is no part: artforge_parts returns classes that subclass a kind"
    if part.is_kind() or not part.kind:
        return f"{part.__name__} is a kind or subclasses none: it cannot be named in a recipe"
    if not (part.__dict__.get("__doc__") or "").strip():
        return f"{part.__name__} has no docstring: its first line tells people what it does"
    return _fault_of_members(part) or _fault_of_keys(part)


def _fault_of_members(part: type[Part]) -> str | None:
    if absent := sorted(part.__abstractmethods__):
        return f"{part.__name__} lacks the method {absent[0]!r}, which every {part.kind} of its sort has"
    if issubclass(part, Writer) and not _are_suffixes(part.suffixes):
        return f"{part.__name__} has no suffixes: write suffixes = ('.xyz',)"
    return None


def fault_of_hooks(implemented: Sequence[HookCaller]) -> str | None:
    """Return what is wrong with the hooks that a plugin implements, or None."""
    if not implemented:
        return "brings nothing: no function in it is decorated with artforge.hookimpl"
    known = [name for name in vars(hookspecs) if name.startswith("artforge_")]
    unknown = [caller.name for caller in implemented if caller.name not in known]
    if not unknown:
        return None
    close = difflib.get_close_matches(unknown[0], known, 1) or [", ".join(known)]
    return f"implements {unknown[0]!r}, which is no hook: did you mean {close[0]}?"


def _fault_of_keys(part: type[Part]) -> str | None:
    for key, field in part.model_fields.items():
        if key in {"use", "id"}:
            return f"{part.__name__} has a field {key!r}, which recipes need for themselves: call it otherwise"
        if isinstance(field.default, list | dict | set | bytearray):
            found = type(field.default).__name__
            return f"{part.__name__} has a {found} as the default of {key!r}, which could be changed: write a tuple"
    return None


def _are_suffixes(suffixes: object) -> bool:
    return isinstance(suffixes, tuple) and bool(suffixes) and all(str(text).startswith(".") for text in suffixes)


def imported_part(brought: Brought, candidate: Candidate, problems: list[str]) -> type[Part]:
    """Import a part, where that has not been done; raises what that raises, or `TypeError` for what is none."""
    if not isinstance(brought, LazyPart):
        return brought
    with overheard(candidate, problems):
        part = brought.load()
    fault = fault_of(part)
    if fault:
        raise TypeError(fault)
    assert isinstance(part, type)
    assert issubclass(part, Part)
    if (part.kind, part.part_name()) != (brought.kind, brought.part_name()):
        raise TypeError(f"{brought.place} is the {part.kind} {part.part_name()!r}")
    return part


def in_a_line(error: BaseException) -> str:
    """Return an error's name and message in one line; of artforge's own the message alone."""
    try:
        said = " ".join(str(error).split()).partition(" For further information visit")[0]  # as pydantic ends
    except Exception:
        said = "(its message cannot be read)"
    return said if isinstance(error, PluginError) else f"{type(error).__name__}: {said}"

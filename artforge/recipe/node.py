"""A recipe's text as a tree in which every value knows where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from artforge.errors import Problem
from artforge.remote import is_url
from artforge.remote.urls import without_secrets

Scalar: TypeAlias = str | int | float | bool | None

_WINDOW = 100


@dataclass(frozen=True, eq=False)
class Origin:
    """One text that a recipe was read from.

    `name` is shown in errors: the path as given, `-` for standard input, `--set` for the command line.
    Relative paths of inputs that this text names are relative to `folder`.
    """

    name: str
    folder: Path
    lines: tuple[str, ...]

    def located(self, name: str) -> str:
        """Return where a file is that this text names: a URL as it stands, a path joined with the folder."""
        return name if is_url(name) else str(self.folder / name)


@dataclass(frozen=True)
class Mark:
    """A place in a text; `line` and `column` count from 1, in characters."""

    origin: Origin
    line: int
    column: int

    def problem(self, message: str, hint: str = "") -> Problem:
        """Return a problem that shows this place, in a line cut to a window if it is very long."""
        where = f"{self.origin.name}:{self.line}:{self.column}"
        lines = self.origin.lines
        line = lines[self.line - 1] if self.line <= len(lines) else ""
        shown, column = _window(without_secrets(line), self.column)
        return Problem(message, where, shown, column, hint)


@dataclass(frozen=True)
class Node:
    """A value and its place: a scalar, a list (as a tuple) or a mapping, which nobody changes in place.

    `key_mark` is where the key stands that leads to this node, None for the root and in lists.
    """

    value: Scalar | tuple[Node, ...] | dict[str, Node]
    mark: Mark
    key_mark: Mark | None = None

    def plain(self, scalar: Callable[[Node], Any] | None = None) -> Any:
        """Return the same as nested dicts, lists and scalars; `scalar` may put something else for a scalar."""
        if isinstance(self.value, dict):
            return {key: child.plain(scalar) for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return [child.plain(scalar) for child in self.value]
        return self.value if scalar is None else scalar(self)


def merge(base: Node, over: Node) -> Node:
    """Lay one tree over another: mappings merge, in the order of `base` and then new keys; all else replaces."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    merged = dict(base.value)
    for key, child in over.value.items():
        merged[key] = merge(merged[key], child) if key in merged else child
    return replace(over, value=merged)


def _window(line: str, column: int) -> tuple[str, int]:
    """Cut a line to the part around `column` and replace what a terminal would not show as one character."""
    start = max(0, column - _WINDOW // 2) if len(line) > _WINDOW else 0
    part = line[start : start + _WINDOW]
    before, after = "…" if start else "", "…" if start + _WINDOW < len(line) else ""
    shown = "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in part)
    return f"{before}{shown}{after}", column - start + len(before)

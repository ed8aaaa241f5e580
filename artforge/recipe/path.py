"""Paths into a recipe, such as `steps[0].init.std` or `steps[sky].coordinates[1].scale`."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from artforge.recipe.node import Node
from artforge.recipe.scalars import shown

_KEY = r"(?P<key>[^\s.\[\]]+)"
_FIRST = re.compile(_KEY)
_NEXT = re.compile(rf"\.{_KEY}|\[(?:(?P<index>[0-9]{{1,9}})|(?![0-9]+\])(?P<id>[^\s.\[\]]+))\]")


@dataclass(frozen=True)
class ById:
    """The item of a list whose key `id` has this text."""

    id: str


Part: TypeAlias = str | int | ById


@dataclass(frozen=True)
class KeyPath:
    """The way from a recipe's root to one value: keys of mappings, and indices from 0 or ids in lists."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(map(_written, self.parts)).removeprefix(".")


def parse_path(text: str) -> KeyPath:
    """Read a path; raise `ValueError` with a sentence that says what is wrong at which column."""
    parts: list[Part] = []
    end = 0
    while end < len(text) or not parts:
        found = (_NEXT if parts else _FIRST).match(text, end)
        if not found:
            expected = "'.key', '[index]' or '[id]'" if parts else "a key"
            raise ValueError(f"{shown(text)} is not a path: expected {expected} at column {end + 1}")
        parts.append(_part(found))
        end = found.end()
    return KeyPath(tuple(parts))


def resolve(root: Node, path: KeyPath) -> KeyPath:
    """Return the path with each id replaced by the index of its item.

    Raises `LookupError` with a sentence where no list, no item or more than one item has the id.
    """
    parts: tuple[Part, ...] = ()
    node: Node | None = root
    for part in path.parts:
        step = _index(node, part.id, parts) if isinstance(part, ById) else part
        node = _child(node, step)
        parts = (*parts, step)
    return KeyPath(parts)


def get(root: Node, path: KeyPath) -> Node | None:
    """Return the node at a path, None where there is none."""
    node: Node | None = root
    for part in path.parts:
        node = _child(node, part)
    return node


def put(root: Node, path: KeyPath, value: Node) -> Node:
    """Return a tree with `value` at a path.

    Absent keys on the way are made, and a bare name on the way becomes `{use: name}`; a key that is there
    keeps its place. Raises `LookupError` with a sentence where the path leads past the end of a list or
    through something that has no such part.
    """
    return _put(root, resolve(root, path), 0, value)


def _written(part: Part) -> str:
    if isinstance(part, str):
        return f".{part}"
    return f"[{part.id if isinstance(part, ById) else part}]"


def _part(found: re.Match[str]) -> Part:
    key, index, name = (found.groupdict().get(kind) for kind in ("key", "index", "id"))
    return key or (int(index) if index else ById(str(name)))


def _child(node: Node | None, part: Part) -> Node | None:
    value = node.value if node else None
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, tuple) and isinstance(part, ById):
        return next((item for item in value if _id(item) == part.id), None)
    if isinstance(value, tuple) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    return None


def _id(item: Node) -> str | None:
    found = item.value.get("id") if isinstance(item.value, dict) else None
    return found.value if found and isinstance(found.value, str) else None


def _index(node: Node | None, name: str, parts: tuple[Part, ...]) -> int:
    """Return the index of the one item that has this id, in the list at `parts`."""
    if not node or not isinstance(node.value, tuple):
        raise LookupError(f"{_described(node, parts)}; [{name}] needs a list")
    ids = [_id(item) for item in node.value]
    if ids.count(name) == 1:
        return ids.index(name)
    where = KeyPath(parts)
    if name in ids:
        raise LookupError(f"{where} has {ids.count(name)} items with the id {name!r}")
    raise LookupError(f"{where} has no item with the id {name!r}; {_known([known for known in ids if known], name)}")


def _known(ids: list[str], name: str) -> str:
    close = difflib.get_close_matches(name, ids, 1)
    hint = f", did you mean {close[0]!r}?" if close else ""
    return f"its ids are {', '.join(ids)}{hint}" if ids else "its items have no ids"


def _put(node: Node | None, path: KeyPath, done: int, value: Node) -> Node:
    """Return `node` with `value` below it, at the parts of the path from `done` on."""
    if done == len(path.parts):
        return replace(value, key_mark=node.key_mark) if node and node.key_mark else value
    part = path.parts[done]
    if isinstance(part, str):
        return _put_key(node, path, done, value, part)
    if not node or not isinstance(node.value, tuple) or not isinstance(part, int) or not 0 <= part < len(node.value):
        raise LookupError(_dead_end(node, path, done))
    item = _put(node.value[part], path, done + 1, value)
    return replace(node, value=(*node.value[:part], item, *node.value[part + 1 :]))


def _put_key(node: Node | None, path: KeyPath, done: int, value: Node, key: str) -> Node:
    key_mark = value.key_mark or value.mark
    here = node or Node(None, value.mark, key_mark)
    if here.value is None:
        here = replace(here, value={})
    elif isinstance(here.value, str):
        here = replace(here, value={"use": Node(here.value, here.mark)})
    if not isinstance(here.value, dict):
        raise LookupError(_dead_end(node, path, done))
    child = _put(here.value.get(key), path, done + 1, value)
    return replace(here, value={**here.value, key: replace(child, key_mark=child.key_mark or key_mark)})


def _dead_end(node: Node | None, path: KeyPath, done: int) -> str:
    """Say how far a path led and what is there."""
    part = path.parts[done]
    wanted = f"key {part!r}" if isinstance(part, str) else f"item {part}; items are counted from 0"
    return f"{path} leads nowhere: {_described(node, path.parts[:done])} and has no {wanted}"


def _described(node: Node | None, parts: tuple[Part, ...]) -> str:
    """Say what stands at a path."""
    where = str(KeyPath(parts)) or "the recipe"
    if node is None:
        return f"{where} is absent"
    if isinstance(node.value, dict):
        return f"{where} is a mapping with the keys {', '.join(node.value)}" if node.value else f"{where} is empty"
    if isinstance(node.value, tuple):
        return f"{where} is a list of {len(node.value)} items"
    return f"{where} is {shown(node.value) if isinstance(node.value, str) else node.value}"

"""Plain data to recipe text that a person would like to read."""

from __future__ import annotations

import sys
from typing import Any

import yaml

from artforge.recipe import scalars

_FLOW_WIDTH = 80


def dump(data: Any) -> str:
    """Write nested mappings, lists and scalars as YAML that `parse` reads back to equal data.

    Mappings keep their order and their keys are text. What is short and holds no mappings stands on one
    line. Raises `TypeError` for other types, and `ValueError` for what no recipe can hold: a number that
    is not finite, an integer of more than 40 digits, a NUL in a text.
    """
    root = _node(data)
    if isinstance(root, yaml.MappingNode):
        root.flow_style = False
    return str(yaml.serialize(root, Dumper=_Dumper, allow_unicode=True, width=sys.maxsize))


class _Dumper(yaml.SafeDumper):
    """Quotes text that the core schema would not read as text."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """Return the tag that a reader would give."""
        if kind is yaml.ScalarNode:
            return scalars.core_tag(value) if implicit[0] else scalars.STR
        return scalars.MAP if kind is yaml.MappingNode else scalars.SEQ

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list below its key."""
        super().increase_indent(flow, indentless=False)


def _node(data: Any) -> yaml.Node:
    if isinstance(data, dict):
        return _mapping([(_key(key), _node(value)) for key, value in data.items()])
    if isinstance(data, list | tuple):
        return _sequence([_node(item) for item in data])
    return _scalar(data)


def _scalar(data: Any) -> yaml.ScalarNode:
    if isinstance(data, str):
        text, tag = str(data), scalars.STR
    elif data is None:
        text, tag = "null", scalars.NULL
    elif isinstance(data, bool):
        text, tag = str(data).lower(), scalars.BOOL
    elif isinstance(data, int):
        text, tag = int.__repr__(data), scalars.INT
    elif isinstance(data, float):
        text, tag = float.__repr__(data), scalars.FLOAT
    else:
        raise TypeError(f"a recipe cannot hold a {type(data).__name__}: {data!r}")
    scalars.scalar(text, tag)
    return yaml.ScalarNode(tag, text, style=_style(text))


def _style(text: str) -> str | None:
    """Return a block for several lines; quotes where PyYAML would write a line break that reads back as another."""
    if any(char in text for char in "\x85\u2028\u2029"):
        return '"'
    return "|" if "\n" in text else None


def _key(key: Any) -> yaml.ScalarNode:
    if not isinstance(key, str):
        raise TypeError(f"a key of a recipe is text, not {key!r}")
    node = _scalar(key)
    if key == "<<":
        node.style = "'"
    elif scalars.core_tag(key) in {scalars.INT, scalars.FLOAT}:
        node.tag = scalars.core_tag(key)  # a number needs no quotes where it is a key
    return node


def _mapping(pairs: list[tuple[yaml.ScalarNode, yaml.Node]]) -> yaml.MappingNode:
    parts = [part for pair in pairs for part in pair]
    return yaml.MappingNode(scalars.MAP, pairs, flow_style=_is_short(parts) and not any(map(_holds_mapping, parts)))


def _sequence(items: list[yaml.Node]) -> yaml.SequenceNode:
    """Put a short list on one line, unless it is a list of mappings, such as steps."""
    records = bool(items) and all(isinstance(item, yaml.MappingNode) for item in items)
    return yaml.SequenceNode(scalars.SEQ, items, flow_style=_is_short(items) and not records)


def _is_short(parts: list[Any]) -> bool:
    """Tell whether these nodes fit on one line; what is itself a block does not."""
    blocks = any(part.style == "|" if isinstance(part, yaml.ScalarNode) else not part.flow_style for part in parts)
    return not blocks and sum(map(_width, parts)) <= _FLOW_WIDTH


def _width(node: yaml.Node) -> int:
    """Return about how many columns a node takes on one line, with what separates it from the next."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + 2
    parts = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
    return 2 + sum(map(_width, parts))


def _holds_mapping(node: yaml.Node) -> bool:
    if isinstance(node, yaml.SequenceNode):
        return any(map(_holds_mapping, node.value))
    return isinstance(node, yaml.MappingNode)

"""Recipe text to nodes: YAML 1.2 core with positions, every problem at once, and nothing that builds objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from artforge.errors import Problem, RecipeError
from artforge.recipe import scalars
from artforge.recipe.dumper import dump
from artforge.recipe.node import Mark, Node, Origin, Scalar
from artforge.recipe.syntax import events, mark_of, source

__all__ = ["dump", "parse", "parse_on"]

_MOST_LEVELS = 64
_MOST_NODES = 100_000
_MOST_PROBLEMS = 50


def parse(text: str | bytes, name: str, folder: Path) -> Node:
    """Read one recipe's text, a mapping.

    Keys are the text of their scalars; aliases and `<<` are expanded. `name` is shown in errors, and
    relative paths in the text are relative to `folder`. Raises `RecipeError` with everything that is
    wrong; an error of syntax ends the list.
    """
    root, problems = parse_on(text, name, folder)
    if problems:
        raise RecipeError(problems)
    return root


def parse_on(text: str | bytes, name: str, folder: Path) -> tuple[Node, list[Problem]]:
    """Read one recipe's text past what is wrong with single values, which is returned beside it.

    A value at fault is nothing. Raises `RecipeError` where there is no mapping to go on with.
    """
    text, origin = source(text, name, folder)
    composer = _Composer(text, origin)
    return composer.document(), composer.problems


@dataclass(frozen=True)
class _Anchored:
    """What an alias stands for: `size` counts its nodes, `height` its levels of lists and mappings."""

    node: Node
    text: str | None
    size: int = 1
    height: int = 0


class _Composer:
    """Builds one document's nodes and collects its problems."""

    def __init__(self, text: str, origin: Origin) -> None:
        self.origin = origin
        self.events: Iterator[yaml.Event] = events(text, origin)
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Anchored | None] = {}
        self.nodes = 0
        self.deepest = 0

    def document(self) -> Node:
        """Return the only document's root; raise `RecipeError` with every problem up to where reading ended."""
        try:
            root = self.root()
        except RecipeError as error:
            raise RecipeError([*self.problems, *error.problems]) from None
        if not isinstance(root.value, dict):
            raise RecipeError(self.problems)
        return root

    def problem(self, mark: Mark, message: str, hint: str = "") -> None:
        """Note a problem and go on."""
        self.problems.append(mark.problem(message, hint))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise RecipeError(Problem("too many problems: the rest was not read", self.origin.name))

    def root(self) -> Node:
        """Build the root and see that nothing follows it."""
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise RecipeError(Mark(self.origin, 1, 1).problem("the recipe is empty", "start with 'artforge: 1'"))
        root = self.node(next(self.events), 0)
        next(self.events)
        after = next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            self.problem(mark_of(after, self.origin), "a second document starts here", "a recipe is one document")
        if not isinstance(root.value, dict):
            self.problem(root.mark, "a recipe is a mapping of keys to values", "start with 'artforge: 1'")
        return root

    def node(self, event: yaml.Event, depth: int, key_mark: Mark | None = None) -> Node:
        """Build the node that an event begins, `depth` lists and mappings down."""
        if isinstance(event, yaml.AliasEvent):
            node = self.alias(event, depth).node
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            node = self.anchored(event, event.anchor, depth)
        else:
            node = self.fresh(event, depth)
        return replace(node, key_mark=key_mark)

    def fresh(self, event: yaml.Event, depth: int) -> Node:
        """Build a node that stands in the text itself."""
        mark = mark_of(event, self.origin)
        # A long text weighs as much as many values, above all where aliases repeat it.
        weight = 1 + len(event.value) // 100 if isinstance(event, yaml.ScalarEvent) else 1
        self.spend(mark, weight, depth + isinstance(event, yaml.CollectionStartEvent))
        value: Scalar | tuple[Node, ...] | dict[str, Node] = None
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, mark, self.tag(event, mark))
        elif isinstance(event, yaml.SequenceStartEvent):
            self.check_tag(event.tag, mark, scalars.SEQ)
            value = tuple(self.items(depth + 1))
        elif isinstance(event, yaml.MappingStartEvent):
            self.check_tag(event.tag, mark, scalars.MAP)
            value = self.mapping(depth + 1)
        return Node(value, mark)

    def spend(self, mark: Mark, nodes: int, depth: int) -> None:
        """Count nodes and levels, and stop at once where there are too many."""
        self.nodes += nodes
        self.deepest = max(self.deepest, depth)
        if depth > _MOST_LEVELS:
            raise RecipeError(mark.problem(f"lists and mappings are nested more than {_MOST_LEVELS} deep"))
        if self.nodes > _MOST_NODES:
            raise RecipeError(
                mark.problem(f"more than {_MOST_NODES:,} values, or as much in text, with aliases expanded")
            )

    def anchored(self, event: yaml.NodeEvent, name: str, depth: int) -> Node:
        """Build a node and keep it for its aliases, which are refused until it is complete."""
        self.anchors[name] = None
        before, deepest, self.deepest = self.nodes, self.deepest, depth
        node = self.fresh(event, depth)
        text = event.value if isinstance(event, yaml.ScalarEvent) else None
        self.anchors[name] = _Anchored(node, text, self.nodes - before, self.deepest - depth)
        self.deepest = max(self.deepest, deepest)
        return node

    def alias(self, event: yaml.AliasEvent, depth: int) -> _Anchored:
        """Return what an alias stands for."""
        name, mark = str(event.anchor), mark_of(event, self.origin)
        known = self.anchors.get(name)
        if known is None:
            inside = f"*{name} stands inside the value that it repeats"
            self.problem(mark, inside if name in self.anchors else f"no &{name} stands above this *{name}")
            return _Anchored(Node(None, mark), f"*{name}")
        self.spend(mark, known.size, depth + known.height)
        return known

    def items(self, depth: int) -> Iterator[Node]:
        """Build a list's items, up to its end."""
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth)

    def mapping(self, depth: int) -> dict[str, Node]:
        """Build a mapping's values, up to its end; its own keys win over those that `<<` brings."""
        own: dict[str, Node] = {}
        merges: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key_mark = mark_of(event, self.origin)
            key = self.key(event, key_mark, depth)
            node = self.node(next(self.events), depth, key_mark)
            self.add(merges if _merges(event) else own, key, node, key_mark)
        sources = self.sources(merges["<<"]) if merges else ()
        return {key: node for mapping in (*reversed(sources), own) for key, node in mapping.items()}

    def add(self, mapping: dict[str, Node], key: str | None, node: Node, key_mark: Mark) -> None:
        """Add a pair, unless its key was refused or stands above already."""
        if key is None:
            return
        first = mapping.setdefault(key, node).key_mark
        if first and first != key_mark:
            self.problem(key_mark, f"the key {scalars.shown(key)} stands twice, first in line {first.line}")

    def key(self, event: yaml.Event, mark: Mark, depth: int) -> str | None:
        """Return a key's text, or None for one that is refused."""
        if isinstance(event, yaml.AliasEvent):
            text = self.alias(event, depth).text
        elif isinstance(event, yaml.ScalarEvent):
            text = event.value
            self.scalar(event, mark, scalars.STR)
            self.node(event, depth) if event.anchor else self.tag(event, mark)
        else:
            text = None
            self.node(event, depth)
        if text is None:
            self.problem(mark, "a key is a word or a number, this one is a list or a mapping")
        return text

    def sources(self, node: Node) -> tuple[dict[str, Node], ...]:
        """Return the mappings that a `<<` brings, the strongest first."""
        nodes = node.value if isinstance(node.value, tuple) else (node,)
        mappings = tuple(source.value for source in nodes if isinstance(source.value, dict))
        if len(mappings) < len(nodes):
            self.problem(node.key_mark or node.mark, "'<<' takes a mapping or a list of mappings")
        return mappings

    def scalar(self, event: yaml.ScalarEvent, mark: Mark, tag: str) -> Scalar:
        """Return a scalar's value, None where it is refused."""
        try:
            return scalars.scalar(event.value, tag)
        except ValueError as error:
            self.problem(mark, str(error))
            return None

    def tag(self, event: yaml.ScalarEvent, mark: Mark) -> str:
        """Return a scalar's core tag: its own, or the one that its form gives it."""
        if event.tag in scalars.SCALAR_TAGS:
            return event.tag
        self.check_tag(event.tag, mark)
        plain = event.tag is None and event.implicit[0]
        return scalars.core_tag(event.value) if plain else scalars.STR

    def check_tag(self, tag: str | None, mark: Mark, *fitting: str) -> None:
        """Refuse a tag that is neither absent nor `!` nor among those that fit."""
        if tag is None or tag == "!" or tag in fitting:
            return
        name = tag.replace(scalars.PREFIX, "!!")
        if tag in scalars.TAGS:
            self.problem(mark, f"the tag {name} does not fit what follows it")
        else:
            self.problem(mark, f"unknown tag {scalars.shown(name)}: nothing in a recipe can build objects")


def _merges(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0] and event.tag is None

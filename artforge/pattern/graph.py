"""The graph that a pattern is traced into: what is done to every pixel, without the numbers it is done with.

A graph holds structure only. Every constant is a slot of the argument vector and every matrix a slot among the
weights, so that a moved key, another seed or a swept value gives the same graph with other `Arguments`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Dtype = Literal["float", "int", "bool"]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Node:
    """One operation on float32, int32 or boolean channels; `inputs` are the numbers of earlier nodes.

    `detail` belongs to the structure: an input's name, a slice's bounds, the slots an operation reads.
    """

    op: str
    inputs: tuple[int, ...]
    channels: int
    dtype: Dtype
    detail: Hashable = None


@dataclass(frozen=True)
class Arguments:
    """The numbers of one trace: constants by slot, and matrices (float32) by slot."""

    constants: tuple[float, ...]
    weights: tuple[Weights, ...]


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which each comes after its inputs; the last one is the result."""

    nodes: tuple[Node, ...]

    @property
    def channels(self) -> int:
        """How many channels the result has."""
        return self.nodes[-1].channels

    @cached_property
    def key(self) -> str:
        """Return the SHA-256 of the structure; graphs with one key differ in nothing."""
        return hashlib.sha256(repr(self.nodes).encode()).hexdigest()

    @cached_property
    def last_uses(self) -> tuple[tuple[int, ...], ...]:
        """For each node, the earlier nodes that no later one reads."""
        last = {number: index for index, node in enumerate(self.nodes) for number in node.inputs}
        freed: list[list[int]] = [[] for _ in self.nodes]
        for number, index in last.items():
            freed[index].append(number)
        return tuple(map(tuple, freed))


@dataclass
class Tracer:
    """Collects nodes, constants and weights while a function runs on traced values."""

    nodes: list[Node] = field(default_factory=list)
    constants: list[float] = field(default_factory=list)
    weights: list[Weights] = field(default_factory=list)
    _numbers: dict[Node, int] = field(default_factory=dict)

    def add(self, node: Node) -> int:
        """Return the number of `node`; one that was there before is shared."""
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def constant(self, value: float, dtype: Dtype) -> int:
        """Give a number the next slot. Slots are never shared by value: 1.0 may be 2.0 in the next frame."""
        self.constants.append(value)
        return self.add(Node("constant", (), 1, dtype, len(self.constants) - 1))

    def weight(self, array: Any) -> int:
        """Give an array the next slot among the weights."""
        self.weights.append(np.ascontiguousarray(array, np.float32))
        return len(self.weights) - 1

    def finish(self, result: int) -> tuple[Graph, Arguments]:
        """Keep what `result` needs, with slots numbered anew in the order in which they are read."""
        needed = sorted(_ancestors(self.nodes, result))
        place = {number: index for index, number in enumerate(needed)}
        constants, weights, nodes = _Slots(self.constants), _Slots(self.weights), []
        for number in needed:
            node = self.nodes[number]
            detail: Hashable = node.detail
            if node.op == "constant":
                detail = constants.renumber(node.detail)
            elif node.op in ("affine", "table"):
                assert isinstance(node.detail, tuple)
                slots = tuple(weights.renumber(slot) for slot in node.detail)
                # A table's length belongs to the structure: an index is clamped to it.
                detail = (*slots, len(self.weights[node.detail[0]])) if node.op == "table" else slots
            inputs = tuple(place[number] for number in node.inputs)
            nodes.append(Node(node.op, inputs, node.channels, node.dtype, detail))
        return Graph(tuple(nodes)), Arguments(tuple(constants.kept), tuple(weights.kept))


class _Slots:
    """Renumbers slots in the order of their first use."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values
        self.kept: list[Any] = []
        self._new: dict[Any, int] = {}

    def renumber(self, slot: Any) -> int | None:
        if slot is None:
            return None
        if slot not in self._new:
            self._new[slot] = len(self.kept)
            self.kept.append(self.values[slot])
        return self._new[slot]


def _ancestors(nodes: Sequence[Node], result: int) -> set[int]:
    found, waiting = {result}, [result]
    while waiting:
        for number in nodes[waiting.pop()].inputs:
            if number not in found:
                found.add(number)
                waiting.append(number)
    return found

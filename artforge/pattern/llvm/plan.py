"""What of a graph is computed where: in registers or in scratch memory, together or apart, and how often.

A value of one channel is a number in registers, computed once, once a row or once a pixel (its `rate`). A value of
several channels lies in scratch memory, `[channel][pixel of the block]`, in a place that is free again after its
last use. Layers, and what follows them channel by channel, form groups that are computed tile by tile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from artforge.pattern.graph import Graph, Node
from artforge.pattern.llvm.ir import Vectors

STRUCTURAL = frozenset({"input", "literal", "constant", "affine", "table", "slice", "concat"})


class Rate(IntEnum):
    """How often a number is computed."""

    ONCE = 0
    ROW = 1
    PIXEL = 2


@dataclass(frozen=True)
class Shape:
    """How a kernel uses the registers: a block of `vectors` of `lanes` pixels, by the rows of a tile."""

    lanes: int
    vectors: int
    rows: int

    @property
    def pixels(self) -> int:
        """How many pixels a block has."""
        return self.lanes * self.vectors


# The sums of a tile, vectors · rows of them, leave a few of 32, 16 and 16 registers for weights and inputs.
SHAPES = {16: Shape(16, 3, 8), 8: Shape(8, 3, 4), 4: Shape(4, 2, 4)}


@dataclass(frozen=True)
class Run:
    """Tiles of one height, one below the other: the first row, the height and how many there are."""

    start: int
    height: int
    count: int

    @property
    def rows(self) -> range:
        """The first row of each tile."""
        return range(self.start, self.start + self.height * self.count, self.height)


@dataclass
class Group:
    """Nodes that are computed together, row by row: at most one layer, then steps of as many channels."""

    root: int
    members: list[int] = field(default_factory=list)
    layer: int | None = None


@dataclass
class Plan:
    """The layout of a graph's kernel."""

    graph: Graph
    shape: Shape

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the graph."""
        return self.graph.nodes

    @property
    def vectors(self) -> Vectors:
        """The vectors of the kernel."""
        return Vectors(self.shape.lanes)

    @cached_property
    def users(self) -> list[list[int]]:
        """For each node, the nodes that read it."""
        users: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            for number in dict.fromkeys(node.inputs):
                users[number].append(index)
        return users

    @cached_property
    def rates(self) -> list[Rate]:
        """How often each node is computed."""
        rates: list[Rate] = []
        for index, node in enumerate(self.nodes):
            if node.op == "input":
                rate = Rate.ROW if node.detail == "row" else Rate.PIXEL
            elif index in self.groups or node.op in ("slice", "concat", "table"):
                rate = Rate.PIXEL
            else:
                rate = max((rates[number] for number in node.inputs), default=Rate.ONCE)
            rates.append(rate)
        return rates

    @cached_property
    def groups(self) -> dict[int, Group]:
        """The group that each node belongs to, for those that belong to one."""
        groups: dict[int, Group] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            node = self.nodes[index]
            if node.op != "affine" and not self._is_step(node):
                continue
            group = self._group_of_users(index, groups)
            if group is None or (node.op == "affine" and group.layer is not None):
                group = Group(index)
            group.members.insert(0, index)
            if node.op == "affine":
                group.layer = index
            groups[index] = group
        return groups

    @staticmethod
    def _is_step(node: Node) -> bool:
        return node.op not in STRUCTURAL and node.channels > 1

    def _group_of_users(self, index: int, groups: dict[int, Group]) -> Group | None:
        """Return the group of all that read a node, where that is one and works on as many channels."""
        users = self.users[index]
        alike = all(
            self._is_step(self.nodes[user]) and self.nodes[user].channels == self.nodes[index].channels
            for user in users
        )
        roots = {groups[user].root for user in users} if alike else set()
        return groups[users[0]] if len(roots) == 1 else None

    def is_root(self, index: int) -> bool:
        """Say whether a node is the result of a group, so that the group is computed in its place."""
        return index in self.groups and self.groups[index].root == index

    def within(self, index: int) -> bool:
        """Say whether a node is computed inside a group and seen by nobody else."""
        return index in self.groups and self.groups[index].root != index

    def base(self, index: int) -> tuple[int, int]:
        """Return the node whose memory a value lies in, and its first channel there."""
        channel = 0
        while self.nodes[index].op == "slice":
            detail = self.nodes[index].detail
            assert isinstance(detail, tuple)
            channel += detail[0]
            index = self.nodes[index].inputs[0]
        return index, channel

    def needs_memory(self, index: int) -> bool:
        """Say whether a value lies in scratch memory."""
        node = self.nodes[index]
        if self.is_root(index) or node.op in ("concat", "table"):
            return True
        if node.op == "slice" or self.within(index):
            return False
        if node.op == "constant":
            return any(self.nodes[user].op == "affine" for user in self.users[index])
        return any(user in self.groups for user in self.users[index])

    def _last_uses(self) -> list[int]:
        """For each node, where its memory is read last; a slice reads what it is a slice of."""
        last = list(range(len(self.nodes)))
        last[self.base(len(self.nodes) - 1)[0]] = len(self.nodes)
        for index, node in enumerate(self.nodes):
            place = self.groups[index].root if index in self.groups else index
            for number in node.inputs:
                base, _ = self.base(number)
                last[base] = max(last[base], place)
        return last

    @cached_property
    def places(self) -> dict[int, int]:
        """The first channel in scratch memory of each value that lies there."""
        last = self._last_uses()
        live: list[tuple[int, int, int]] = []
        places: dict[int, int] = {}
        for index, node in enumerate(self.nodes):
            if not self.needs_memory(index):
                continue
            live = sorted(block for block in live if block[2] >= index)
            place = 0
            for start, size, _ in live:
                if place + node.channels <= start:
                    break
                place = max(place, start + size)
            live.append((place, node.channels, last[index]))
            places[index] = place
        return places

    @cached_property
    def channels(self) -> int:
        """How many channels of scratch memory there are."""
        return max((place + self.nodes[index].channels for index, place in self.places.items()), default=0)

    def tiles(self, channels: int) -> list[Run]:
        """Divide channels into tiles as even as can be: a run of the higher ones, then a run of the lower."""
        count = -(-channels // self.shape.rows)
        height, higher = divmod(channels, count)
        runs = [Run(0, height + 1, higher), Run(higher * (height + 1), height, count - higher)]
        return [run for run in runs if run.count]

"""A graph as instructions for one block of pixels, apart from the loops around it."""

from __future__ import annotations

from itertools import count
from typing import Any

from artforge.pattern.graph import Node
from artforge.pattern.llvm.ir import SCALARS, Code, Module
from artforge.pattern.llvm.operations import Calls, operate
from artforge.pattern.llvm.plan import Plan, Rate
from artforge.pattern.llvm.tiles import Tile, Tiles, operands_of
from artforge.pattern.llvm.weights import Packing
from artforge.pattern.maths import BODIES

PLANES = ("red", "green", "blue")
TILES_IN_A_ROW = 4
"""More tiles than this are called in a loop, so that wide layers compile as fast as narrow ones."""
LABELS = {Rate.ONCE: "entry", Rate.ROW: "down.loop", Rate.PIXEL: "across.loop"}
"""Behind which labels of the loops the instructions stand."""
WRITTEN_OUT = 48
"""Where functions are used on more single numbers than this they are called: written out, they would compile long."""


class Block:
    """The instructions of a graph, by how often they run.

    They use names that the loops around them define: `%constants`, `%weights` and `%scratch`; `%row` and
    `%column0` …, or `%planes.row`, the row of given pixels, whose planes are `%padded` long; and `%start`, the
    block's first pixel in its row.
    """

    def __init__(self, plan: Plan, module: Module, names: count[int]) -> None:
        self.plan, self.module = plan, module
        self.packing = Packing(plan)
        self.calls, self.tiles = Calls(module), Tiles(module)
        self.sections = {rate: Code(module, names, LABELS[rate]) for rate in Rate}
        uses = sum(node.op in BODIES for node in plan.nodes if node.channels == 1)
        self.functions_are_called = uses > WRITTEN_OUT
        self.values: list[list[str]] = []
        for index, node in enumerate(plan.nodes):
            self.values.append(self._compute(index, node))

    def colours(self, channel: int) -> list[str]:
        """Return a channel of the result, a vector each or one for the whole block; grey is all three."""
        return self._channel(self.sections[Rate.PIXEL], len(self.plan.nodes) - 1, channel)

    # Each node yields one name for all vectors of a block, or one each, or none where it lies in memory.

    def _compute(self, index: int, node: Node) -> list[str]:
        if self.plan.within(index):
            return []
        code = self.sections[self.plan.rates[index]]
        detail: Any = node.detail
        match node.op:
            case "input":
                names = self._input(detail)
            case "constant":
                names = [code.load_splat("%constants", detail, node.dtype)]
            case "affine":
                names = self._group(code, index)
            case "slice" | "concat" | "table":
                if node.op == "concat":
                    self._concat(code, index)
                elif node.op == "table":
                    self._table(code, index)
                names = self._loaded(code, index) if node.channels == 1 else []
            case _ if index in self.plan.groups:
                names = self._group(code, index)
            case _:
                names = self._single(code, node)
        if names and self.plan.needs_memory(index) and not self.plan.is_root(index) and node.op != "table":
            self._keep(index, names)
        return names

    def _input(self, name: str) -> list[str]:
        if name == "row":
            return ["%row"]
        block, code = self.plan.shape, self.sections[Rate.PIXEL]
        if name == "column":
            return [f"%column{vector}" for vector in range(block.vectors)]
        place = code.let(f"mul i64 %padded, {PLANES.index(name)}")
        plane = code.at(code.at("%planes.row", place), "%start")
        return [code.load(plane, vector * block.lanes) for vector in range(block.vectors)]

    def _single(self, code: Code, node: Node) -> list[str]:
        """Compute a step on one channel."""
        operands = [self.values[number] for number in node.inputs]
        dtype = self.plan.nodes[node.inputs[-1]].dtype
        count = self.plan.shape.vectors if code is self.sections[Rate.PIXEL] else 1
        vectors = [[names[vector % len(names)] for names in operands] for vector in range(count)]
        if self.functions_are_called and node.op in BODIES:
            return [self.calls(code, node.op, inputs) for inputs in vectors]
        return operate(code, node.op, dtype, vectors)

    def _place(self, index: int, channel: int = 0) -> int:
        """Return where a channel of a value lies in scratch memory."""
        base, first = self.plan.base(index)
        return (self.plan.places[base] + first + channel) * self.plan.shape.pixels

    def _loaded(self, code: Code, index: int, channel: int = 0) -> list[str]:
        """Load a channel of a value from scratch memory."""
        block, dtype = self.plan.shape, self.plan.nodes[index].dtype
        place = self._place(index, channel)
        return [code.load("%scratch", place + vector * block.lanes, dtype) for vector in range(block.vectors)]

    def _keep(self, index: int, names: list[str]) -> None:
        """Store a single channel, for the groups that read it."""
        block, code = self.plan.shape, self.sections[Rate.PIXEL]
        for vector in range(block.vectors):
            place = self._place(index) + vector * block.lanes
            code.store(names[vector % len(names)], "%scratch", place, self.plan.nodes[index].dtype)

    def _channel(self, code: Code, index: int, channel: int) -> list[str]:
        """Return a channel of a value, loaded where it lies in memory."""
        return self.values[index] or self._loaded(code, index, channel)

    def _concat(self, code: Code, index: int) -> None:
        block, into = self.plan.shape, self._place(index)
        for number in self.plan.nodes[index].inputs:
            for channel in range(self.plan.nodes[number].channels):
                names = self._channel(code, number, channel)
                for vector in range(block.vectors):
                    code.store(names[vector % len(names)], "%scratch", into + vector * block.lanes)
                into += block.pixels

    def _table(self, code: Code, index: int) -> None:
        """Gather the rows of a table; an index beyond it counts as its first or last row."""
        node, block, vectors = self.plan.nodes[index], self.plan.shape, self.plan.vectors
        assert isinstance(node.detail, tuple)
        slot, rows = node.detail
        table = code.at("%weights", self.packing.offsets[slot])
        pointers = vectors.of("ptr")
        all_lanes = vectors.literal(True, "bool")
        gather = f"llvm.masked.gather.v{block.lanes}f32.v{block.lanes}p0"
        types = [pointers, "i32", vectors.bools, vectors.floats]
        gather = self.module.intrinsic(gather, vectors.floats, types)
        for vector in range(block.vectors):
            names = self.values[node.inputs[0]]
            (row,) = operate(code, "maximum", "int", [[names[vector % len(names)], vectors.literal(0, "int")]])
            (row,) = operate(code, "minimum", "int", [[row, vectors.literal(rows - 1, "int")]])
            row = code.let(f"mul {vectors.ints} {row}, {vectors.literal(node.channels, 'int')}")
            for channel in range(node.channels):
                element = code.let(f"add {vectors.ints} {row}, {vectors.literal(channel, 'int')}")
                where = code.let(f"getelementptr float, ptr {table}, {vectors.ints} {element}")
                operands = f"{pointers} {where}, i32 4, {vectors.bools} {all_lanes}, {vectors.floats} zeroinitializer"
                value = code.let(f"call {vectors.floats} {gather}({operands})")
                code.store(value, "%scratch", self._place(index, channel) + vector * block.lanes)

    def _group(self, code: Code, index: int) -> list[str]:
        """Call a group's tiles, one after the other or, where they are many, in a loop."""
        if not self.plan.is_root(index):
            return []
        group, node = self.plan.groups[index], self.plan.nodes[index]
        operands = operands_of(self.plan, group)
        for run in self.plan.tiles(node.channels):
            tile = Tile(self.plan, group, operands, run.height)
            if run.count <= TILES_IN_A_ROW:
                for row in run.rows:
                    self._call_tile(code, tile, row, None)
                continue
            with code.loop(f"tiles{index}.{run.start}", str(run.count)) as counter:
                self._call_tile(code, tile, run.start, code.let(f"mul i64 {counter}, {run.height}"))
        return self._loaded(code, index) if node.channels == 1 else []

    def _call_tile(self, code: Code, tile: Tile, row: int, further: str | None) -> None:
        """Call the tile that begins at a row, or in a loop at as many rows further as a name says."""

        def pointer(array: str, start: int, stride: int, element: str = "float") -> str:
            place = code.at(array, start + row * stride, element)
            if further is not None and stride:
                place = code.at(place, code.let(f"mul i64 {further}, {stride}"), element)
            return f"ptr {place}"

        arguments = ["ptr null", "ptr null", "i64 0", "ptr null"]
        if tile.group.layer is not None:
            layer = self.plan.nodes[tile.group.layer]
            assert isinstance(layer.detail, tuple)
            weight, bias = (None if slot is None else self.packing.offsets[slot] for slot in layer.detail)
            inputs = self.plan.nodes[layer.inputs[0]].channels
            assert weight is not None
            arguments[0] = pointer("%weights", weight, inputs)
            arguments[1] = "ptr null" if bias is None else pointer("%weights", bias, 1)
            arguments[2] = f"i64 {inputs}"
            arguments[3] = pointer("%scratch", self._place(layer.inputs[0]), 0)
        pixels = self.plan.shape.pixels
        arguments.append(pointer("%scratch", self._place(tile.group.root), pixels))
        for operand in tile.operands:
            if operand.sort == "constant":
                slot: Any = self.plan.nodes[operand.number].detail
                arguments.append(pointer("%constants", slot, 0, SCALARS[operand.dtype]))
            else:
                stride = pixels if operand.sort == "channels" else 0
                arguments.append(pointer("%scratch", self._place(operand.number), stride))
        code.do(f"call void {self.tiles.name(tile)}({', '.join(arguments)})")

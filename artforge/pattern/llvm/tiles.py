"""Groups as functions: a layer's weighted sums in registers, and what follows them, for a few rows at a time.

Tiles of the same structure share one function, so that a deep network compiles as fast as a shallow one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from artforge.pattern.graph import Dtype
from artforge.pattern.llvm.ir import Code, Module
from artforge.pattern.llvm.operations import operate
from artforge.pattern.llvm.plan import Group, Plan

Sort = Literal["constant", "single", "channels"]


@dataclass(frozen=True)
class Operand:
    """A value from outside that a group reads: a constant, one channel for all rows, or a channel for each."""

    number: int
    sort: Sort
    dtype: Dtype


def operands_of(plan: Plan, group: Group) -> list[Operand]:
    """Return the values that the steps of a group read from outside, in the order in which they do."""
    outside = [
        number
        for member in group.members
        if member != group.layer
        for number in plan.nodes[member].inputs
        if plan.groups.get(number) is not group
    ]
    return [Operand(number, _sort(plan, number), plan.nodes[number].dtype) for number in dict.fromkeys(outside)]


def _sort(plan: Plan, number: int) -> Sort:
    node = plan.nodes[number]
    if node.op == "constant":
        return "constant"
    return "single" if node.channels == 1 else "channels"


@dataclass
class Tile:
    """The function for `height` rows of a group.

    Its parameters: the tile's weights, its biases, how many inputs the layer has, those inputs, where the rows
    go, and the operands, each a pointer.
    """

    plan: Plan
    group: Group
    operands: Sequence[Operand]
    height: int

    @property
    def has_bias(self) -> bool:
        """Say whether the sums begin with a bias."""
        if self.group.layer is None:
            return False
        detail = self.plan.nodes[self.group.layer].detail
        assert isinstance(detail, tuple)
        return detail[1] is not None

    def key(self) -> tuple[object, ...]:
        """Return the structure; tiles with one key are one function."""
        names = {member: f"m{index}" for index, member in enumerate(self.group.members)}
        names |= {operand.number: f"o{index}" for index, operand in enumerate(self.operands)}
        steps = [
            (self.plan.nodes[member].op, *(names.get(number) for number in self.plan.nodes[member].inputs))
            for member in self.group.members
            if member != self.group.layer
        ]
        sorts = [(operand.sort, operand.dtype) for operand in self.operands]
        dtype = self.plan.nodes[self.group.root].dtype
        return (self.height, self.group.layer is None, self.has_bias, dtype, tuple(steps), tuple(sorts))

    def define(self, module: Module, name: str) -> str:
        """Return the text of the function."""
        code = Code(module)
        sums = self._sums(code)
        self._steps(code, sums)
        operands = "".join(f", ptr noalias %o{index}" for index in range(len(self.operands)))
        head = f"ptr noalias %weights, ptr noalias %bias, i64 %inputs, ptr noalias %in, ptr noalias %out{operands}"
        return "\n".join([f"define internal void {name}({head}) noinline {{", "entry:", *code.lines, "ret void", "}"])

    def _sums(self, code: Code) -> list[list[str]]:
        """Add the weighted sums of each row, input by input; returns the names by row and vector."""
        if self.group.layer is None:
            return []
        floats, block = code.vectors.floats, self.plan.shape
        starts = [code.load_splat("%bias", row) if self.has_bias else "zeroinitializer" for row in range(self.height)]
        code.do("br label %sum", "sum:", "%k = phi i64 [0, %entry], [%following, %sum]")
        names = [[f"%sum{row}.{vector}" for vector in range(block.vectors)] for row in range(self.height)]
        for row, start in enumerate(starts):
            code.do(*(f"{name} = phi {floats} [{start}, %entry], [{name}.next, %sum]" for name in names[row]))
        into = code.at("%in", code.let(f"mul i64 %k, {block.pixels}"))
        weights = code.at("%weights", code.let(f"mul i64 %k, {self.height}"))
        inputs = [code.load(into, vector * block.lanes) for vector in range(block.vectors)]
        fma = code.module.intrinsic(f"llvm.fma.v{block.lanes}f32", floats, [floats] * 3)
        for row in range(self.height):
            weight = code.load_splat(weights, row)
            for name, value in zip(names[row], inputs, strict=True):
                operands = ", ".join(f"{floats} {operand}" for operand in (weight, value, name))
                code.do(f"{name}.next = call {floats} {fma}({operands})")
        code.do("%following = add i64 %k, 1", "%more = icmp slt i64 %following, %inputs")
        code.do("br i1 %more, label %sum, label %steps", "steps:")
        return [[f"{name}.next" for name in row] for row in names]

    def _steps(self, code: Code, sums: list[list[str]]) -> None:
        """Apply the steps to each row and store what comes out."""
        block, dtype = self.plan.shape, self.plan.nodes[self.group.root].dtype
        shared = {
            operand.number: self._shared(code, f"%o{index}", operand) for index, operand in enumerate(self.operands)
        }
        for row in range(self.height):
            for vector in range(block.vectors):
                values = {number: vectors[vector] for number, vectors in shared.items() if vectors}
                for index, operand in enumerate(self.operands):
                    if operand.sort == "channels":
                        place = row * block.pixels + vector * block.lanes
                        values[operand.number] = code.load(f"%o{index}", place, operand.dtype)
                if self.group.layer is not None:
                    values[self.group.layer] = sums[row][vector]
                result = self._row(code, values)
                code.store(result, "%out", row * block.pixels + vector * block.lanes, dtype)

    def _shared(self, code: Code, pointer: str, operand: Operand) -> list[str]:
        """Load an operand that is the same for all rows: a vector of the block each."""
        block = self.plan.shape
        if operand.sort == "constant":
            return [code.load_splat(pointer, 0, operand.dtype)] * block.vectors
        if operand.sort == "single":
            return [code.load(pointer, vector * block.lanes, operand.dtype) for vector in range(block.vectors)]
        return []

    def _row(self, code: Code, values: dict[int, str]) -> str:
        for member in self.group.members:
            if member != self.group.layer:
                inputs = self.plan.nodes[member].inputs
                dtype = self.plan.nodes[inputs[-1]].dtype
                values[member] = operate(code, self.plan.nodes[member].op, dtype, [values[i] for i in inputs])
        return values[self.group.root]


class Tiles:
    """The functions of a module's tiles, by their structure."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.names: dict[tuple[object, ...], str] = {}

    def name(self, tile: Tile) -> str:
        """Return the name of a tile's function; it is defined at its first use."""
        key = tile.key()
        if key not in self.names:
            self.names[key] = f"@tile{len(self.names)}"
            self.module.functions[self.names[key]] = tile.define(self.module, self.names[key])
        return self.names[key]

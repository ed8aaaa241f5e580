"""Groups as functions: a layer's weighted sums in registers, and what follows them, for a few rows at a time.

Tiles of the same structure share one function, so that a deep network compiles as fast as a shallow one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from artforge.pattern.graph import Dtype
from artforge.pattern.llvm.ir import Carried, Code, Module
from artforge.pattern.llvm.operations import operate
from artforge.pattern.llvm.plan import Group, Plan

TOGETHER = 8
"""So many vectors go through the steps behind a layer in turns, which was fastest: of fewer each waits for its own last
step, and more do not fit into the registers."""

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


INPUTS_AT_ONCE = 2
"""A round of the loop over a layer's inputs takes so many where their number allows it: half as much counting."""


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

    @property
    def at_once(self) -> int:
        """How many inputs of the layer a round of the loop over them takes."""
        if self.group.layer is None:
            return 1
        inputs = self.plan.nodes[self.plan.nodes[self.group.layer].inputs[0]].channels
        return INPUTS_AT_ONCE if inputs % INPUTS_AT_ONCE == 0 else 1

    def key(self) -> tuple[object, ...]:
        """Return the structure; tiles with one key are one function."""
        names = {member: f"m{index}" for index, member in enumerate(self.group.members)}
        names |= {operand.number: f"o{index}" for index, operand in enumerate(self.operands)}
        if self.group.layer is not None:
            names[self.group.layer] = "layer"
        steps = [
            (self.plan.nodes[member].op, *(names.get(number) for number in self.plan.nodes[member].inputs))
            for member in self.group.members
            if member != self.group.layer
        ]
        sorts = [(operand.sort, operand.dtype) for operand in self.operands]
        dtype = self.plan.nodes[self.group.root].dtype
        layer = self.group.layer is None, self.has_bias, self.at_once
        return (self.height, *layer, dtype, tuple(steps), tuple(sorts))

    def define(self, module: Module, name: str) -> str:
        """Return the text of the function."""
        code = Code(module)
        if self.group.layer is not None:
            self._sum(code)
        if self.group.members != [self.group.layer]:
            self._steps(code)
        operands = "".join(f", ptr noalias %o{index}" for index in range(len(self.operands)))
        head = f"ptr noalias %weights, ptr noalias %bias, i64 %inputs, ptr noalias %in, ptr noalias %out{operands}"
        return "\n".join([f"define internal void {name}({head}) noinline {{", "entry:", *code.lines, "ret void", "}"])

    def _sum(self, code: Code) -> None:
        """Add the weighted sums of all rows in registers, input by input, and store them."""
        floats, block, height = code.vectors.floats, self.plan.shape, self.height
        starts = [code.load_splat("%bias", row) if self.has_bias else "zeroinitializer" for row in range(height)]
        vectors = range(block.vectors)
        sums = [[Carried(f"%sum{row}.{vector}", floats, starts[row]) for vector in vectors] for row in range(height)]
        place = Carried("%place", "ptr", "%in")
        # It counts weights, not inputs, and their place goes along: one addition less in each round.
        stop = code.let(f"mul i64 %inputs, {height}")
        with code.loop("sum", stop, [*chain(*sums), place], self.at_once * height) as counter:
            weights = code.at("%weights", counter)
            for turn in range(self.at_once):
                inputs = [code.load(place.name, turn * block.pixels + vector * block.lanes) for vector in vectors]
                for row in range(height):
                    weight = code.load_splat(weights, turn * height + row)
                    for sum_, given in zip(sums[row], inputs, strict=True):
                        (sum_.value,) = operate(code, "fma", "float", [[weight, given, sum_.value]])
            place.value = code.at(place.name, self.at_once * block.pixels)
        for index, sum_ in enumerate(chain(*sums)):
            code.store(sum_.value, "%out", index * block.lanes)

    def _steps(self, code: Code) -> None:
        """Apply the steps to a few vectors after the others."""
        constants = {
            operand.number: code.load_splat(f"%o{index}", 0, operand.dtype)
            for index, operand in enumerate(self.operands)
            if operand.sort == "constant"
        }
        vectors = self.height * self.plan.shape.vectors
        turns = -(-vectors // TOGETHER)
        together = -(-vectors // turns)
        left = vectors % together
        with code.loop("steps", str(vectors // together)) as counter:
            self._together(code, code.let(f"mul i64 {counter}, {together}"), together, constants)
        if left:
            self._together(code, str(vectors - left), left, constants)

    def _together(self, code: Code, first: str, count: int, constants: dict[int, str]) -> None:
        """Apply the steps to some vectors at once, so that they take turns; `first` is the number of the first."""
        lanes, dtype = self.plan.shape.lanes, self.plan.nodes[self.group.root].dtype
        start = code.let(f"mul i64 {first}, {lanes}")
        out = code.at("%out", start)
        places = range(0, count * lanes, lanes)
        values = {number: [name] * count for number, name in constants.items()}
        for index, operand in enumerate(self.operands):
            if operand.sort == "channels":
                pointer = code.at(f"%o{index}", start)
                values[operand.number] = [code.load(pointer, place, operand.dtype) for place in places]
            elif operand.sort == "single":
                pixels = [self._pixel(code, start, place) for place in places]
                values[operand.number] = [code.load(f"%o{index}", pixel, operand.dtype) for pixel in pixels]
        if self.group.layer is not None:
            values[self.group.layer] = [code.load(out, place) for place in places]
        for member in self.group.members:
            if member != self.group.layer:
                node = self.plan.nodes[member]
                vectors = list(zip(*(values[number] for number in node.inputs), strict=True))
                values[member] = operate(code, node.op, self.plan.nodes[node.inputs[-1]].dtype, vectors)
        for place, result in zip(places, values[self.group.root], strict=True):
            code.store(result, out, place, dtype)

    def _pixel(self, code: Code, start: str, place: int) -> str:
        """Return which pixel of the block a vector begins with; the rows of a tile follow each other."""
        return code.let(f"urem i64 {code.let(f'add i64 {start}, {place}')}, {self.plan.shape.pixels}")


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

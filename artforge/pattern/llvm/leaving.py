"""What leaves a kernel: the mean of the samples of each pixel, in the type of the output."""

from __future__ import annotations

from artforge.pattern.llvm.ir import Code
from artforge.pattern.llvm.plan import Plan

TYPES = {"float32": ("float", 4, 0), "uint8": ("i8", 1, 255), "uint16": ("i16", 2, 65535)}
"""LLVM's type, its bytes, and the number that white becomes where it is a whole one."""


class Leaving:
    """Writes the instructions that turn a row's sums into means, round them and copy them to the output.

    They use names of the loops around them: `%sums0` …, and `%leaving.row`, memory for a row of whole blocks, of
    which only the pixels in the picture go on. `share` is a vector of what one sample counts in the mean.
    """

    def __init__(self, plan: Plan, output: str, share: str) -> None:
        self.block, self.vectors, self.share = plan.shape, plan.vectors, share
        self.scalar, self.size, self.largest = TYPES[output]

    def write(self, code: Code) -> None:
        """Add the instructions for the block whose number is `%leaving`."""
        lanes, floats = self.block.lanes, self.vectors.floats
        code.do(f"%from = mul i64 %leaving, {self.block.pixels}", "%from.colour = mul i64 %from, 3")
        into = code.at("%leaving.row", "%from.colour", self.scalar)
        for vector in range(self.block.vectors):
            colours = []
            for channel in range(3):
                total = code.load(code.at(f"%sums{channel}", "%from"), vector * lanes)
                colours.append(self._quantised(code, code.let(f"fmul {floats} {total}, {self.share}")))
            mixed, kind = self._interleaved(code, *colours), f"<{3 * lanes} x {self.scalar}>"
            code.do(f"store {kind} {mixed}, ptr {code.at(into, vector * 3 * lanes, self.scalar)}, align {self.size}")

    def _quantised(self, code: Code, colour: str) -> str:
        if not self.largest:
            return colour
        floats, ints = self.vectors.floats, self.vectors.ints
        colour = code.let(f"fmul {floats} {colour}, {self.vectors.literal(self.largest)}")
        colour = code.let(f"fadd {floats} {colour}, {self.vectors.literal(0.5)}")
        whole = code.let(f"fptosi {floats} {colour} to {ints}")
        return code.let(f"trunc {ints} {whole} to {self.vectors.of(self.scalar)}")

    def _interleaved(self, code: Code, red: str, green: str, blue: str) -> str:
        """Put the colours of each pixel side by side."""
        lanes, one, two = self.block.lanes, self.vectors.of(self.scalar), f"<{2 * self.block.lanes} x {self.scalar}>"
        first = [f"i32 {index}" for index in range(2 * lanes)]
        last = [f"i32 {index}" if index < lanes else "i32 poison" for index in range(2 * lanes)]
        mask = f"<{2 * lanes} x i32>"
        a = code.let(f"shufflevector {one} {red}, {one} {green}, {mask} <{', '.join(first)}>")
        b = code.let(f"shufflevector {one} {blue}, {one} poison, {mask} <{', '.join(last)}>")
        order = [f"i32 {index // 3 + index % 3 * lanes}" for index in range(3 * lanes)]
        return code.let(f"shufflevector {two} {a}, {two} {b}, <{3 * lanes} x i32> <{', '.join(order)}>")

    def copy(self, code: Code) -> None:
        """Copy the row whose number is `%line` to the output."""
        copy = code.module.intrinsic("llvm.memcpy.p0.p0.i64", "void", ["ptr", "ptr", "i64", "i1"])
        code.do(f"%row.bytes = mul i64 %width, {3 * self.size}", "%above = mul i64 %line, %row.bytes")
        target = code.at("%out", "%above", "i8")
        code.do(f"call void {copy}(ptr {target}, ptr %leaving.row, i64 %row.bytes, i1 false)")

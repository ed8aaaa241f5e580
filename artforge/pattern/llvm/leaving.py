"""What leaves a kernel: the mean of the samples of each pixel, in the type of the output."""

from __future__ import annotations

from artforge.pattern.llvm.ir import Code
from artforge.pattern.llvm.plan import Plan

TYPES = {"float32": ("float", 4, 0), "uint8": ("i8", 1, 255), "uint16": ("i16", 2, 65535)}
"""LLVM's type, its bytes, and the number that white becomes where it is a whole one."""


class Leaving:
    """Writes the instructions that divide a row's sums, round them and copy them to the output."""

    def __init__(self, plan: Plan, output: str) -> None:
        self.block, self.vectors = plan.shape, plan.vectors
        self.scalar, self.size, self.largest = TYPES[output]

    def write(self, code: Code) -> None:
        """Add the instructions for the block whose number is `%leaving`."""
        pixels, lanes, floats = self.block.pixels, self.block.lanes, self.vectors.floats
        code.do(f"%from = mul i64 %leaving, {pixels}", "%square = mul i64 %samples, %samples")
        count = code.splat(code.let("uitofp i64 %square to float"), "float")
        for vector in range(self.block.vectors):
            colours = []
            for channel in range(3):
                total = code.load(code.at(f"%sums{channel}", "%from"), vector * lanes)
                colours.append(self._quantised(code, code.let(f"fdiv {floats} {total}, {count}")))
            mixed, kind = self._interleaved(code, *colours), f"<{3 * lanes} x {self.scalar}>"
            into = code.at("%leaving.block", vector * 3 * lanes, self.scalar)
            code.do(f"store {kind} {mixed}, ptr {into}, align {self.size}")
        self._copy(code)

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

    def _copy(self, code: Code) -> None:
        """Copy the block's pixels that lie in the picture."""
        pixel = 3 * self.size
        copy = code.module.intrinsic("llvm.memcpy.p0.p0.i64", "void", ["ptr", "ptr", "i64", "i1"])
        code.do("%left = sub i64 %width, %from", f"%fits = icmp slt i64 %left, {self.block.pixels}")
        code.do(f"%count = select i1 %fits, i64 %left, i64 {self.block.pixels}", f"%bytes = mul i64 %count, {pixel}")
        code.do("%above = mul i64 %line, %width", "%pixel = add i64 %above, %from", f"%byte = mul i64 %pixel, {pixel}")
        code.do("%target = getelementptr i8, ptr %out, i64 %byte")
        code.do(f"call void {copy}(ptr %target, ptr %leaving.block, i64 %bytes, i1 false)")

"""A graph's kernel: the loops over rows, samples and blocks of pixels.

    for each row
        for each line of samples
            for each block of pixels
                for each sample across  compute the graph, add its colours to the row's sums
        for each block of pixels        let the means leave: float32, uint8 or uint16; red, green and blue in turn

Only one row's sums are ever held. A block that reaches over the end of the row is computed in full, and what is
beyond is not copied to the output. Inputs are `column` and `row`, computed here, or planes of given pixels.
"""

from __future__ import annotations

from artforge.pattern.llvm.block import Block
from artforge.pattern.llvm.ir import FLOAT_BYTES, Code, Module, float_literal
from artforge.pattern.llvm.leaving import Leaving
from artforge.pattern.llvm.operations import operate
from artforge.pattern.llvm.plan import Plan, Rate

PARAMETERS = (
    "ptr noalias %constants, ptr noalias %weights, ptr noalias %scratch, ptr noalias %planes, "
    "ptr noalias %offsets, i64 %samples, i64 %first, i64 %last, i64 %width, ptr noalias %out"
)
"""Constants and packed weights; scratch memory, aligned to a vector; planes `[row][colour][pixel]` of given pixels,
each row filled up to whole blocks; `samples` offsets along a side; the rows from `first` to below `last`; the
width; and where the first of these rows goes."""


def scratch_floats(plan: Plan, width: int) -> int:
    """Return how many float32 of scratch memory a kernel needs: values, a row's sums, and the row that leaves."""
    return plan.channels * plan.shape.pixels + 6 * padded(plan, width)


def padded(plan: Plan, width: int) -> int:
    """Return a row's length in whole blocks."""
    return -(-width // plan.shape.pixels) * plan.shape.pixels


class Kernel:
    """Writes the kernel of one graph; `output` is float32, uint8 or uint16."""

    def __init__(self, plan: Plan, output: str) -> None:
        self.plan, self.output = plan, output
        self.module = Module(plan.vectors)
        self.main = Code(self.module)
        self.block = Block(plan, self.module, self.main.names)

    def text(self) -> str:
        """Return the module, whose function is `@rows`."""
        self._accumulate()
        self._loops()
        lines = [f"define internal void @rows({PARAMETERS}) noinline {{", "entry:", *self.main.lines, "ret void", "}"]
        self.module.functions["@rows"] = "\n".join(lines)
        return self.module.text()

    def _accumulate(self) -> None:
        """Add the colours of a sample to the row's sums: in [0, 1], and what is no number, and −0, is 0."""
        code, vectors, block = self.block.sections[Rate.PIXEL], self.plan.vectors, self.plan.shape
        for channel in range(3):
            names = self.block.colours(channel)
            for vector in range(block.vectors):
                name = names[vector % len(names)]
                (colour,) = operate(code, "maximum", "float", [[name, vectors.literal(0.0)]])
                (colour,) = operate(code, "minimum", "float", [[colour, vectors.literal(1.0)]])
                into = code.at(f"%sums{channel}", "%start")
                sum_ = code.load(into, vector * block.lanes)
                sum_ = code.let(f"fadd {vectors.floats} {sum_}, {colour}")
                code.store(sum_, into, vector * block.lanes)

    def _loops(self) -> None:
        main, block = self.main, self.plan.shape
        main.do(f"%up = add i64 %width, {block.pixels - 1}", f"%blocks = udiv i64 %up, {block.pixels}")
        main.do(f"%padded = mul i64 %blocks, {block.pixels}", "%rows = sub i64 %last, %first")
        main.do(f"%sums0 = getelementptr float, ptr %scratch, i64 {self.plan.channels * block.pixels}")
        main.do(*(f"%sums{c} = getelementptr float, ptr %sums{c - 1}, i64 %padded" for c in (1, 2)))
        main.do("%leaving.row = getelementptr float, ptr %sums2, i64 %padded")
        main.do("%three = mul i64 %padded, 3", f"%sums.bytes = mul i64 %three, {FLOAT_BYTES}")
        main.do("%square = mul i64 %samples, %samples", "%count = uitofp i64 %square to float")
        main.do(f"%share = fdiv float {float_literal(1.0)}, %count")
        leaving = Leaving(self.plan, self.output, main.splat("%share", "float"))
        main.insert(self.block.sections[Rate.ONCE])
        clear = self.module.intrinsic("llvm.memset.p0.i64", "void", ["ptr", "i8", "i64", "i1"])
        with main.loop("line", "%rows"):
            main.do(f"call void {clear}(ptr %sums0, i8 0, i64 %sums.bytes, i1 false)")
            main.do("%place = mul i64 %line, %three", "%planes.row = getelementptr float, ptr %planes, i64 %place")
            with main.loop("down", "%samples"):
                self._row_input()
                main.insert(self.block.sections[Rate.ROW])
                with main.loop("block", "%blocks"):
                    main.do(f"%start = mul i64 %block, {block.pixels}")
                    with main.loop("across", "%samples"):
                        self._column_input()
                        main.insert(self.block.sections[Rate.PIXEL])
            with main.loop("leaving", "%blocks"):
                leaving.write(main)
            leaving.copy(main)

    def _row_input(self) -> None:
        main, vectors = self.main, self.plan.vectors
        main.do("%index = add i64 %first, %line", "%index32 = trunc i64 %index to i32")
        rows = main.let(f"sitofp {vectors.ints} {main.splat('%index32', 'i32')} to {vectors.floats}")
        main.do(f"%row = fadd {vectors.floats} {rows}, {main.load_splat('%offsets', '%down')}")

    def _column_input(self) -> None:
        main, vectors = self.main, self.plan.vectors
        main.do("%start32 = trunc i64 %start to i32")
        first, offset = main.splat("%start32", "i32"), main.load_splat("%offsets", "%across")
        for vector in range(self.plan.shape.vectors):
            lanes = [str(vector * vectors.lanes + lane) for lane in range(vectors.lanes)]
            columns = main.let(f"add {vectors.ints} {first}, {vectors.alike(lanes, 'i32')}")
            columns = main.let(f"sitofp {vectors.ints} {columns} to {vectors.floats}")
            main.do(f"%column{vector} = fadd {vectors.floats} {columns}, {offset}")

"""One operation of a graph on one vector of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from artforge.pattern.graph import Dtype
from artforge.pattern.llvm.ir import Code, Module
from artforge.pattern.maths import BODIES, body
from artforge.pattern.numpy import LARGEST_WHOLE

ON_FLOATS = {
    "add": "fadd {kind} {0}, {1}",
    "subtract": "fsub {kind} {0}, {1}",
    "multiply": "fmul {kind} {0}, {1}",
    "divide": "fdiv {kind} {0}, {1}",
    "negative": "fneg {kind} {0}",
    # Ordered comparisons: none holds for what is no number.
    "less": "fcmp olt {kind} {0}, {1}",
    "less_equal": "fcmp ole {kind} {0}, {1}",
    "equal": "fcmp oeq {kind} {0}, {1}",
    "where": "select {bools} {0}, {kind} {1}, {kind} {2}",
    "bits": "bitcast {kind} {0} to {ints}",
}
ON_INTS = {
    "add": "add {kind} {0}, {1}",
    "subtract": "sub {kind} {0}, {1}",
    "multiply": "mul {kind} {0}, {1}",
    "less": "icmp slt {kind} {0}, {1}",
    "less_equal": "icmp sle {kind} {0}, {1}",
    "equal": "icmp eq {kind} {0}, {1}",
    "where": "select {bools} {0}, {kind} {1}, {kind} {2}",
    "and": "and {kind} {0}, {1}",
    "or": "or {kind} {0}, {1}",
    "xor": "xor {kind} {0}, {1}",
    "shift_left": "shl {kind} {0}, {1}",
    "shift_right": "ashr {kind} {0}, {1}",
    "to_float": "sitofp {kind} {0} to {floats}",
    "from_bits": "bitcast {kind} {0} to {floats}",
}
ON_BOOLS = {
    "and": "and {kind} {0}, {1}",
    "or": "or {kind} {0}, {1}",
    "not": "xor {kind} {0}, splat (i1 true)",
    "where": "select {bools} {0}, {kind} {1}, {kind} {2}",
}
INSTRUCTIONS: dict[Dtype, dict[str, str]] = {"float": ON_FLOATS, "int": ON_INTS, "bool": ON_BOOLS}
"""Each operation's instruction, by the dtype of its last operand, which `kind` is the vector type of."""
FLOAT_FUNCTIONS = {"abs": "fabs", "floor": "floor", "fma": "fma"}


class Calls:
    """Names the functions that stand for `sin`, `exp` … where they are called and not written out."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def __call__(self, code: Code, op: str, operands: Sequence[str]) -> str:
        """Call a named function, which is defined at its first use."""
        name, types = f"@maths_{op}", code.vectors.types
        takes, gives = types[BODIES[op].takes], types[BODIES[op].gives]
        if name not in self.module.functions:
            inside = Code(self.module)
            parameters = [f"%x{index}" for index in range(len(operands))]
            (result,) = operate(inside, op, BODIES[op].takes, [parameters])
            head = ", ".join(f"{takes} {parameter}" for parameter in parameters)
            head = f"define internal {gives} {name}({head}) noinline {{"
            self.module.functions[name] = "\n".join([head, *inside.lines, f"ret {gives} {result}", "}"])
        return code.let(f"call {gives} {name}({', '.join(f'{takes} {operand}' for operand in operands)})")


def operate(code: Code, op: str, dtype: Dtype, vectors: Sequence[Sequence[str]]) -> list[str]:
    """Add the instructions of an operation for several vectors of pixels, and return its results.

    `vectors` holds the operands for each; `dtype` is the last operand's. A named function is written out step by
    step, each step for all vectors, so that the processor has something else to do while a step takes its time.
    """
    if op not in BODIES:
        return [_one(code, op, dtype, operands) for operands in vectors]
    values: list[list[str]] = []
    nodes = body(op).nodes
    for node in nodes:
        detail: Any = node.detail
        if node.op == "input":
            results = [operands[detail] for operands in vectors]
        elif node.op == "literal":
            results = [code.vectors.literal(detail, node.dtype)] * len(vectors)
        else:
            steps = zip(*(values[number] for number in node.inputs), strict=True)
            results = operate(code, node.op, nodes[node.inputs[-1]].dtype, list(steps))
        values.append(results)
    return values[-1]


def _one(code: Code, op: str, dtype: Dtype, operands: Sequence[str]) -> str:
    vectors = code.vectors
    if op in ("minimum", "maximum"):
        result = _chosen(code, op, dtype, *operands)
    elif op == "sqrt":
        result = _function(code, "sqrt", [_chosen(code, "maximum", dtype, operands[0], vectors.literal(0.0))])
    elif op == "to_int":
        # What is beyond whole numbers, and what is no number, would become another one on each processor.
        result = _chosen(code, "maximum", dtype, operands[0], vectors.literal(-LARGEST_WHOLE))
        result = _chosen(code, "minimum", dtype, result, vectors.literal(LARGEST_WHOLE))
        result = code.let(f"fptosi {vectors.floats} {result} to {vectors.ints}")
    elif op in FLOAT_FUNCTIONS:
        result = _function(code, FLOAT_FUNCTIONS[op], operands)
    else:
        kinds = {"kind": vectors.types[dtype], "floats": vectors.floats, "ints": vectors.ints, "bools": vectors.bools}
        result = code.let(INSTRUCTIONS[dtype][op].format(*operands, **kinds))
    return result


def _function(code: Code, name: str, operands: Sequence[str]) -> str:
    floats = code.vectors.floats
    return code.call(f"llvm.{name}.v{code.vectors.lanes}f32", floats, floats, operands)


def _chosen(code: Code, op: str, dtype: Dtype, a: str, b: str) -> str:
    """Return the smaller or the larger by comparison, so that it is known which of NaN and a number comes out."""
    condition = _one(code, "less", dtype, (a, b) if op == "minimum" else (b, a))
    return _one(code, "where", dtype, (condition, a, b))

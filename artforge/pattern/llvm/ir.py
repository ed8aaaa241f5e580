"""Write LLVM IR as text: vectors, functions, and instructions with fresh names.

The language is that of the LLVM Language Reference Manual.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from artforge.pattern.graph import Dtype

SCALARS: dict[Dtype, str] = {"float": "float", "int": "i32", "bool": "i1"}
FLOAT_BYTES = 4


@dataclass(frozen=True)
class Vectors:
    """The vector types of one width; `lanes` pixels lie in a vector."""

    lanes: int

    def of(self, scalar: str) -> str:
        """Return the type of a vector of `scalar`."""
        return f"<{self.lanes} x {scalar}>"

    @cached_property
    def types(self) -> dict[Dtype, str]:
        """The vector type of each dtype of a graph."""
        return {dtype: self.of(scalar) for dtype, scalar in SCALARS.items()}

    @property
    def bytes(self) -> int:
        """How many bytes a vector of float32 has; arrays of vectors are aligned to it."""
        return FLOAT_BYTES * self.lanes

    @property
    def floats(self) -> str:
        """The type of a vector of float32."""
        return self.types["float"]

    @property
    def ints(self) -> str:
        """The type of a vector of int32."""
        return self.types["int"]

    @property
    def bools(self) -> str:
        """The type of a vector of true/false."""
        return self.types["bool"]

    def literal(self, value: float | bool, dtype: Dtype = "float") -> str:
        """Return a constant vector of one number."""
        text = float_literal(value) if dtype == "float" else str(value).lower()
        return f"splat ({SCALARS[dtype]} {text})"

    def alike(self, texts: Sequence[str], scalar: str) -> str:
        """Return a constant vector of given numbers."""
        return "<" + ", ".join(f"{scalar} {text}" for text in texts) + ">"


def float_literal(value: float) -> str:
    """Write a float32 as LLVM reads it: the bits of the float64 of the same value."""
    rounded = struct.unpack("<f", struct.pack("<f", value))[0]
    return f"0x{struct.unpack('<Q', struct.pack('<d', rounded))[0]:016X}"


@dataclass
class Module:
    """Functions by name, and the declarations of what they call."""

    vectors: Vectors
    functions: dict[str, str] = field(default_factory=dict)
    declarations: set[str] = field(default_factory=set)

    def intrinsic(self, name: str, result: str, operands: Sequence[str]) -> str:
        """Declare one of LLVM's own functions, and return its name."""
        self.declarations.add(f"declare {result} @{name}({', '.join(operands)})")
        return f"@{name}"

    def text(self) -> str:
        """Return the whole module."""
        return "\n".join([*sorted(self.declarations), *self.functions.values()])


@dataclass
class Carried:
    """A value that goes from one round of a loop to the next: a name, its type, and what comes in at first.

    `value` is what it is at the moment. What it was set to last goes into the next round, and out of the loop.
    """

    name: str
    kind: str
    first: str

    def __post_init__(self) -> None:
        self.value = self.name


class Code:
    """The instructions of one stretch of a function, which begins behind a label.

    Stretches of one function share `names`, and are put one into another.
    """

    def __init__(self, module: Module, names: count[int] | None = None, label: str = "entry") -> None:
        self.module = module
        self.vectors = module.vectors
        self.names = count() if names is None else names
        self.lines: list[str] = []
        self.label = label

    def do(self, *lines: str) -> None:
        """Add instructions without a result, or with a name of their own."""
        self.lines += lines

    def let(self, instruction: str) -> str:
        """Add an instruction and return the name of its result."""
        name = f"%v{next(self.names)}"
        self.lines.append(f"{name} = {instruction}")
        return name

    def call(self, function: str, result: str, operand: str, values: Sequence[str]) -> str:
        """Call one of LLVM's own functions on operands of one type."""
        name = self.module.intrinsic(function, result, [operand] * len(values))
        return self.let(f"call {result} {name}({', '.join(f'{operand} {value}' for value in values)})")

    def insert(self, other: Code) -> None:
        """Add all instructions of a stretch that was written to stand here."""
        self.lines += other.lines
        self.label = other.label

    @contextmanager
    def loop(self, name: str, stop: str, carried: Sequence[Carried] = (), step: int = 1) -> Iterator[str]:
        """Repeat what is added inside for a counter from 0 to below `stop`, which is 1 or more, by steps."""
        counter, following = f"%{name}", f"%{name}.following"
        before, again = f"%{self.label}", f"%{name}.again"
        self.do(f"br label %{name}.loop", f"{name}.loop:")
        self.do(f"{counter} = phi i64 [0, {before}], [{following}, {again}]")
        begin = len(self.lines)
        self.label = f"{name}.loop"
        yield counter
        incoming = [f"{one.name} = phi {one.kind} [{one.first}, {before}], [{one.value}, {again}]" for one in carried]
        self.lines[begin:begin] = incoming
        self.do(f"br label {again}", f"{name}.again:", f"{following} = add i64 {counter}, {step}")
        self.do(f"%{name}.more = icmp slt i64 {following}, {stop}")
        self.do(f"br i1 %{name}.more, label %{name}.loop, label %{name}.done", f"{name}.done:")
        self.label = f"{name}.done"

    def at(self, pointer: str, index: int | str, element: str = "float") -> str:
        """Return the pointer to an element of an array."""
        return pointer if index == 0 else self.let(f"getelementptr {element}, ptr {pointer}, i64 {index}")

    def load(self, pointer: str, index: int | str, dtype: Dtype = "float") -> str:
        """Load the vector that begins at an element of an aligned array; true/false is kept as 1 and 0."""
        stored = self.vectors.floats if dtype == "float" else self.vectors.ints
        vector = self.let(f"load {stored}, ptr {self.at(pointer, index)}, align {self.vectors.bytes}")
        return self.let(f"icmp ne {stored} {vector}, zeroinitializer") if dtype == "bool" else vector

    def store(self, vector: str, pointer: str, index: int | str, dtype: Dtype = "float") -> None:
        """Store a vector from an element of an aligned array on."""
        stored = self.vectors.floats if dtype == "float" else self.vectors.ints
        if dtype == "bool":
            vector = self.let(f"zext {self.vectors.bools} {vector} to {stored}")
        self.do(f"store {stored} {vector}, ptr {self.at(pointer, index)}, align {self.vectors.bytes}")

    def splat(self, scalar: str, kind: str) -> str:
        """Fill a vector with a scalar of type `kind`."""
        vector = self.vectors.of(kind)
        first = self.let(f"insertelement {vector} poison, {kind} {scalar}, i32 0")
        zeros = f"{self.vectors.ints} zeroinitializer"
        return self.let(f"shufflevector {vector} {first}, {vector} poison, {zeros}")

    def load_splat(self, pointer: str, index: int | str, dtype: Dtype = "float") -> str:
        """Load one number of an array and fill a vector with it."""
        scalar = SCALARS[dtype]
        number = self.let(f"load {scalar}, ptr {self.at(pointer, index, scalar)}, align {FLOAT_BYTES}")
        return self.splat(number, scalar)

"""The same bytes on another processor: kernels cross-compiled for AArch64, and for x86-64 without any extension.

This needs a C compiler for each and QEMU: gcc, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user-static
of Debian. Where they are absent the tests are skipped, unless `ARTFORGE_REQUIRE_CROSS` is set, as in .ci/run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from artforge import Canvas, Pattern
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.llvm.kernel import scratch_floats
from artforge.pattern.llvm.machine import object_code
from artforge.pattern.llvm.plan import SHAPES, Plan
from artforge.pattern.llvm.weights import Packing, packed_constants
from artforge.pattern.numpy import NumpyBackend, sample_offsets

MAIN = Path(__file__).parent / "run_kernel.c"
REQUIRED = "ARTFORGE_REQUIRE_CROSS"


@dataclass(frozen=True)
class Processor:
    """Another processor: what LLVM calls it, what links for it and what runs its programs."""

    triple: str
    features: str
    compiler: tuple[str, ...]
    emulator: str | None = None

    def missing(self) -> list[str]:
        return [tool for tool in (self.compiler[0], self.emulator) if tool and shutil.which(tool) is None]


PROCESSORS = {
    "aarch64": Processor("aarch64-linux-gnu", "", ("aarch64-linux-gnu-gcc", "-static"), "qemu-aarch64-static"),
    "sse2": Processor("x86_64-linux-gnu", "-sse3,-ssse3,-sse4.1,-sse4.2,-avx,-fma", ("x86_64-linux-gnu-gcc",)),
}


def drawn(seed: int, *shape: int) -> npt.NDArray[np.float64]:
    return np.random.Generator(np.random.PCG64(seed)).standard_normal(shape)


def network(column: Any, row: Any, xp: Any) -> Any:
    v = xp.concat([column * 0.01 - 0.5, row * 0.02])
    for layer in range(9):
        v = xp.tanh(xp.affine(v, drawn(layer, 16, v.channels), drawn(99, 16) if layer == 0 else None))
    return xp.sigmoid(xp.affine(v, drawn(10, 3, 16)))


def rose(column: Any, row: Any, xp: Any) -> Any:
    x, y = column * 0.1 - 4.0, row * 0.3 - 2.0
    radius, angle = xp.log(x * x + y * y), xp.atan2(y, x)
    waves = xp.sin(angle * 5.0 + radius) * xp.exp(-radius * radius) + xp.cos(x * 1e4) * 1e-3
    place = xp.clip(waves * 0.5 + 0.5, 0.0, 1.0) * 6.0
    first = xp.minimum(xp.floor(place), 5.0)
    colours = np.abs(np.sin(np.arange(21.0).reshape(7, 3)))
    low, high = (xp.table(xp.to_int(first) + step, colours) for step in (0, 1))
    return low + (high - low) * (place - first)


def weave(column: Any, row: Any, xp: Any) -> Any:
    noise = xp.to_int(column * 3.0) * 374_761_393 + xp.to_int(row * 5.0) * 668_265_263
    speckle = xp.to_float(noise * noise) * 2.0**-32 + 0.5
    odd = (xp.mod(column, 2.0) < 1.0) & ~(xp.mod(row, 3.0) <= 0.25)
    grey = xp.where(odd, xp.sqrt(abs(speckle)), xp.sigmoid((column - row) / (row * row)))
    return xp.concat([grey, speckle * 1e-39 * 1e39, xp.hash(7, xp.to_int(row * 5.0), xp.to_int(column * 3.0))])


@dataclass(frozen=True)
class Case:
    """A pattern, its canvas and what leaves the kernel."""

    function: Callable[[Any, Any, Any], Any]
    canvas: Canvas
    dtype: str

    def pattern(self, backend: Any) -> npt.NDArray[Any]:
        return Pattern(self.canvas, self.function, backend).picture().array(self.dtype)


CASES = {
    "network": Case(network, Canvas(size=(97, 12)), "uint8"),
    "rose": Case(rose, Canvas(size=(81, 15)), "float32"),
    "weave": Case(weave, Canvas(size=(33, 9), supersample=2), "uint16"),
}


def elsewhere(case: Case, processor: Processor, lanes: int, folder: Path) -> npt.NDArray[Any]:
    """Compile the kernel of a pattern for another processor, and run it there."""
    graph, arguments = Pattern(case.canvas, case.function).traced
    plan, (width, height) = Plan(graph, SHAPES[lanes]), case.canvas.size
    (folder / "kernel.o").write_bytes(object_code(plan, case.dtype, processor.triple, processor.features))
    files: list[str | Path] = [MAIN, folder / "kernel.o", "-lm", "-o", folder / "run"]
    subprocess.run([*processor.compiler, "-Wall", "-Werror", *files], check=True)
    constants, weights = packed_constants(plan, arguments), Packing(plan).pack(arguments)
    offsets, rows = sample_offsets(case.canvas), np.empty((height, width, 3), case.dtype)
    sizes = [len(constants), len(weights), scratch_floats(plan, width), len(offsets), 0, height, width, rows.nbytes]
    given = b"".join(array.tobytes() for array in (np.array(sizes, np.int64), constants, weights, offsets))
    (folder / "in").write_bytes(given)
    emulator = [] if processor.emulator is None else [processor.emulator]
    subprocess.run([*emulator, folder / "run", folder / "in", folder / "out"], check=True)
    return np.frombuffer((folder / "out").read_bytes(), case.dtype).reshape(rows.shape)


@pytest.mark.parametrize("lanes", [4, 16])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("processor", PROCESSORS)
def test_another_processor_gives_the_same_bytes(processor: str, case: str, lanes: int, tmp_path: Path) -> None:
    missing = PROCESSORS[processor].missing()
    if missing and not os.environ.get(REQUIRED):
        pytest.skip(f"no {' and no '.join(missing)}")
    got = elsewhere(CASES[case], PROCESSORS[processor], lanes, tmp_path)
    np.testing.assert_array_equal(got, CASES[case].pattern(LlvmBackend()))


@pytest.mark.parametrize("case", CASES)
def test_the_compiled_patterns_are_those_of_the_reference(case: str) -> None:
    np.testing.assert_array_equal(CASES[case].pattern(LlvmBackend()), CASES[case].pattern(NumpyBackend()))


@pytest.mark.parametrize("case", CASES)
def test_the_patterns_are_no_plain_surfaces(case: str) -> None:
    image = CASES[case].pattern(LlvmBackend())
    assert len(np.unique(image)) > 50

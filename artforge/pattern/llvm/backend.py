"""Sample patterns with compiled kernels, on several threads."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from ctypes import c_void_p
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from artforge.canvas import Canvas
from artforge.errors import RenderError
from artforge.pattern.graph import Arguments, Graph
from artforge.pattern.llvm.kernel import padded, scratch_floats
from artforge.pattern.llvm.machine import Compiled, native_lanes
from artforge.pattern.llvm.plan import SHAPES, Plan
from artforge.pattern.llvm.weights import Packing, packed_constants
from artforge.pattern.numpy import sample_offsets
from artforge.picture import Rows
from artforge.pools import Pool

KEPT_KERNELS = 64
CHUNKS_PER_THREAD = 32
"""Rows are handed out in so many chunks, so that no thread waits long for the last one."""
ONE_SAMPLE = np.zeros(1, np.float32)


@dataclass(frozen=True)
class Prepared:
    """A compiled kernel with the numbers of one trace."""

    plan: Plan
    compiled: Compiled
    constants: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]

    def worker(self, offsets: Rows, width: int) -> Callable[[int, int, Rows, Rows | None], None]:
        """Return a function that computes the rows from `first` to below `last` into an array as wide as `width`.

        It has memory of its own, so that each thread needs another.
        """
        scratch = _aligned((scratch_floats(self.plan, width),), self.plan.vectors.bytes)
        # These pointers keep their arrays alive.
        *before, samples = (
            array.ctypes.data_as(c_void_p) for array in (self.constants, self.weights, scratch, offsets)
        )

        def run(first: int, last: int, out: Rows, planes: Rows | None) -> None:
            given = None if planes is None else planes.ctypes.data
            self.compiled.call(*before, given, samples, len(offsets), first, last, width, out.ctypes.data)

        return run


class LlvmBackend:
    """Samples patterns with machine code that is compiled for each structure, once in a process."""

    name: ClassVar[str] = "llvm"

    def __init__(self, threads: int = 1, lanes: int | None = None) -> None:
        self.threads = threads
        self.shape = SHAPES[lanes or native_lanes()]
        self._kernels: OrderedDict[tuple[str, str], tuple[Plan, Compiled]] = OrderedDict()
        self._lock = Lock()

    def sampler(self, graph: Graph, arguments: Arguments, canvas: Canvas) -> Callable[[int, int, np.dtype[Any]], Rows]:
        """Prepare a graph of `column` and `row`; see `artforge.pattern.backend.Backend`."""
        prepared: dict[str, Prepared] = {}
        offsets = sample_offsets(canvas)

        def read(start: int, stop: int, dtype: np.dtype[Any]) -> Rows:
            if dtype.name not in prepared:
                prepared[dtype.name] = self._prepare(graph, arguments, dtype.name)
            kernel, rows = prepared[dtype.name], np.empty((stop - start, canvas.width, 3), dtype)

            def work(chunks: Iterable[slice]) -> None:
                run = kernel.worker(offsets, canvas.width)
                for chunk in chunks:
                    run(start + chunk.start, start + chunk.stop, rows[chunk], None)

            self._share(len(rows), work)
            return rows

        return read

    def recolourer(self, graph: Graph, arguments: Arguments) -> Callable[[Rows], Rows]:
        """Prepare a graph of `red`, `green` and `blue`; see `artforge.pattern.backend.Backend`."""
        prepared = self._prepare(graph, arguments, "float32")

        def recolour(rows: Rows) -> Rows:
            result = np.empty_like(rows, order="C")

            def work(chunks: Iterable[slice]) -> None:
                width, plan = rows.shape[1], prepared.plan
                run = prepared.worker(ONE_SAMPLE, width)
                for chunk in chunks:
                    given = rows[chunk]
                    planes = _aligned((len(given), 3, padded(plan, width)), plan.vectors.bytes)
                    planes[:, :, :width] = given.transpose(0, 2, 1)
                    planes[:, :, width:] = 0.0
                    run(0, len(given), result[chunk], planes)

            self._share(len(rows), work)
            return result

        return recolour

    def _prepare(self, graph: Graph, arguments: Arguments, output: str) -> Prepared:
        plan, compiled = self._kernel(graph, output)
        return Prepared(plan, compiled, packed_constants(plan, arguments), Packing(plan).pack(arguments))

    def _kernel(self, graph: Graph, output: str) -> tuple[Plan, Compiled]:
        """Return the kernel of a structure, compiled now or before; what was used longest ago goes first."""
        key = graph.key, output
        with self._lock:
            if key not in self._kernels:
                plan = Plan(graph, self.shape)
                self._kernels[key] = plan, _compiled(plan, output)
                if len(self._kernels) > KEPT_KERNELS:
                    self._kernels.popitem(last=False)
            self._kernels.move_to_end(key)
            return self._kernels[key]

    @cached_property
    def _pool(self) -> Pool:
        return Pool(self.threads, "artforge-rows")

    def _share(self, rows: int, work: Callable[[Iterable[slice]], None]) -> None:
        """Divide rows into chunks, and give them one after the other to whichever thread is free."""
        height = max(1, rows // (self.threads * CHUNKS_PER_THREAD))
        chunks = iter([slice(start, min(start + height, rows)) for start in range(0, rows, height)])
        if self.threads == 1 or height >= rows:
            work(chunks)
            return
        for future in [self._pool.submit(work, chunks) for _ in range(self.threads)]:
            future.result()


def _compiled(plan: Plan, output: str) -> Compiled:
    try:
        return Compiled(plan, output)
    except RuntimeError as error:
        raise RenderError(f"this pattern could not be compiled for this processor: {error}") from error


def _aligned(shape: tuple[int, ...], alignment: int) -> npt.NDArray[np.float32]:
    """Make an array of float32, not yet filled, whose data begins at a multiple of some bytes."""
    size = math.prod(shape) * 4
    memory = np.empty(size + alignment, np.uint8)
    start = -memory.ctypes.data % alignment
    return memory[start : start + size].view(np.float32).reshape(shape)

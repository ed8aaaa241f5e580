"""The numbers of a trace as a kernel reads them: constants as bits, weights in the order of the tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from artforge.pattern.graph import Arguments, Node
from artforge.pattern.llvm.plan import Plan

Floats = npt.NDArray[np.float32]


@dataclass
class Packing:
    """Where each matrix lies among the packed weights."""

    plan: Plan

    @cached_property
    def layers(self) -> list[tuple[Node, int]]:
        """The nodes that read weights, each with the number of its inputs."""
        nodes = self.plan.nodes
        return [(node, nodes[node.inputs[0]].channels) for node in nodes if node.op in ("affine", "table")]

    @cached_property
    def offsets(self) -> dict[Any, int]:
        """The first element of each slot's weights."""
        offsets: dict[Any, int] = {}
        end = 0
        for node, inputs in self.layers:
            for slot, size in _sizes(node, inputs):
                if slot not in offsets:
                    offsets[slot] = end
                    end += size
        offsets["end"] = end
        return offsets

    def pack(self, arguments: Arguments) -> Floats:
        """Return all weights in one vector: matrices tile by tile, input by input; tables row by row."""
        packed = np.empty(self.offsets["end"] + 1, np.float32)
        for node, inputs in self.layers:
            for slot, size in _sizes(node, inputs):
                array = arguments.weights[slot]
                start = self.offsets[slot]
                if node.op == "affine" and array.ndim == 2:
                    self._pack_tiles(array, packed[start : start + size])
                else:
                    packed[start : start + size] = array.ravel()
        return packed

    def _pack_tiles(self, matrix: Floats, into: Floats) -> None:
        inputs = matrix.shape[1]
        for run in self.plan.tiles(len(matrix)):
            rows = slice(run.start, run.start + run.height * run.count)
            tiles = into[rows.start * inputs : rows.stop * inputs].reshape(run.count, inputs, run.height)
            tiles[:] = matrix[rows].reshape(run.count, run.height, inputs).transpose(0, 2, 1)


def _sizes(node: Node, inputs: int) -> list[tuple[int, int]]:
    """Return the slots of a node and how many numbers each holds."""
    assert isinstance(node.detail, tuple)
    if node.op == "table":
        slot, rows = node.detail
        return [(slot, rows * node.channels)]
    weight, bias = node.detail
    return [(weight, node.channels * inputs), *([] if bias is None else [(bias, node.channels)])]


def packed_constants(plan: Plan, arguments: Arguments) -> npt.NDArray[np.int32]:
    """Return the constants as 32 bits each: float32 or int32."""
    with np.errstate(over="ignore"):
        packed = np.array([*arguments.constants, 0.0]).astype(np.float32).view(np.int32)
    for node in plan.nodes:
        if node.op == "constant" and node.dtype == "int":
            assert isinstance(node.detail, int)
            packed[node.detail] = int(arguments.constants[node.detail])
    return packed

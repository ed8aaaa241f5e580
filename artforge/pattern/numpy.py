"""The reference backend: a graph evaluated node by node on numpy arrays of shape (channels, pixels)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from artforge.canvas import Canvas
from artforge.pattern.graph import Arguments, Graph, Node
from artforge.pattern.maths import ON_ARRAYS

Array = npt.NDArray[Any]
TILE = 8192
DTYPES = {"float": np.float32, "int": np.int32, "bool": np.bool_}


def evaluate(graph: Graph, arguments: Arguments, inputs: Mapping[str, Array]) -> Array:
    """Evaluate a graph for some pixels; each input has the shape (1, pixels).

    Returns float32 of shape (channels, pixels); a result that is the same for all pixels has one.
    """
    values: list[Any] = []
    with np.errstate(all="ignore"):
        for node, freed in zip(graph.nodes, graph.last_uses, strict=True):
            operands = [values[number] for number in node.inputs]
            values.append(_compute(node, operands, arguments, inputs))
            for number in freed:
                values[number] = None
    return np.asarray(values[-1])


def _compute(node: Node, operands: list[Array], arguments: Arguments, inputs: Mapping[str, Array]) -> Array:
    detail: Any = node.detail
    match node.op:
        case "input":
            result = inputs[detail]
        case "constant":
            result = np.full((1, 1), arguments.constants[detail], DTYPES[node.dtype])
        case "affine":
            result = _affine(operands[0], arguments.weights, *detail)
        case "table":
            rows = arguments.weights[detail[0]]
            result = rows[np.clip(operands[0][0], 0, len(rows) - 1)].T
        case "slice":
            result = operands[0][slice(*detail)]
        case "concat":
            pixels = max(operand.shape[1] for operand in operands)
            result = np.concatenate([np.broadcast_to(operand, (len(operand), pixels)) for operand in operands])
        case op:
            result = np.asarray(ON_ARRAYS[op](*operands))
    return result


def _affine(v: Array, weights: Sequence[Array], weight: int, bias: int | None) -> Array:
    product: Array = weights[weight] @ v
    return product if bias is None else product + weights[bias][:, None]


def tiled(run: Callable[[Array], Array], start: int, stop: int) -> Array:
    """Run a function of pixel numbers on `start` to `stop` in tiles; returns the shape (channels, pixels).

    Every tile has the same length and begins at a multiple of it, whatever is asked for: a matrix product's
    last bits depend on where in a tile a pixel lies, so a pixel always lies in the same place.
    """
    result = np.empty((3, stop - start), np.float32)
    for first in range(start - start % TILE, stop, TILE) if start < stop else ():
        tile = np.broadcast_to(run(np.arange(first, first + TILE)), (3, TILE))
        low, high = max(first, start), min(first + TILE, stop)
        result[:, low - start : high - start] = tile[:, low - first : high - first]
    return result


def sample(graph: Graph, arguments: Arguments, canvas: Canvas, start: int, stop: int) -> Array:
    """Sample a pattern of `column` and `row` on rows `start` to `stop` of a canvas.

    Each pixel is the mean of supersample² encoded colours, added up one sample of every pixel at a time.
    Returns float32 rows in [0, 1], shape (stop − start, width, 3).
    """
    width, count = canvas.width, canvas.supersample
    offsets = [np.float32((index + 0.5) / count - 0.5) for index in range(count)]
    total: Array = np.zeros((3, (stop - start) * width), np.float32)
    for down in offsets:
        for across in offsets:

            def run(pixels: Array, down: Any = down, across: Any = across) -> Array:
                column = (pixels % width).astype(np.float32)[None] + across
                row = (pixels // width).astype(np.float32)[None] + down
                return canonical(evaluate(graph, arguments, {"column": column, "row": row}))

            total += tiled(run, start * width, stop * width)
    total /= np.float32(count * count)
    return np.ascontiguousarray(total.T).reshape(stop - start, width, 3)


def recolour(graph: Graph, arguments: Arguments, rows: Array, first_row: int) -> Array:
    """Apply a function of `red`, `green` and `blue` to rows of pixels; same shape, float32 in [0, 1].

    `first_row` is the first one's place in the picture, so that each pixel keeps its place in a tile.
    """
    flat, start = rows.reshape(-1, 3).T, first_row * rows.shape[1]

    def run(pixels: Array) -> Array:
        # Tiles are filled up with the first and the last pixel, and what those give is cut off again.
        red, green, blue = flat[:, np.clip(pixels - start, 0, flat.shape[1] - 1)]
        return canonical(evaluate(graph, arguments, {"red": red[None], "green": green[None], "blue": blue[None]}))

    return np.ascontiguousarray(tiled(run, start, start + flat.shape[1]).T).reshape(rows.shape)


def canonical(colours: Array) -> Array:
    """Return a copy of float32 colours in [0, 1], where what is no number, and −0, is 0."""
    result: Array = np.where(colours > 0, colours, np.float32(0.0))  # NaN is not over 0
    return np.minimum(result, np.float32(1.0), out=result)

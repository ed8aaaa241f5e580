"""The reference backend: a graph evaluated node by node on numpy arrays of shape (channels, pixels).

It is slow and meant to be obvious: what it gives is what every other exact backend must give, to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from artforge.canvas import Canvas
from artforge.pattern.graph import Arguments, Graph, Node
from artforge.pattern.maths import BODIES, body
from artforge.picture import Rows, quantise

Array = npt.NDArray[Any]
TILE = 4096
DTYPES = {"float": np.float32, "int": np.int32, "bool": np.bool_}
LARGEST_WHOLE = 1e9
"""Beyond int32, processors disagree about what a float becomes."""
# A float64 at the middle between two float32 has these for its lowest 29 bits.
LOW_BITS, MIDDLE = 0x1FFFFFFF, 0x10000000
SMALLEST_NORMAL = float(np.finfo(np.float32).smallest_normal)


class NumpyBackend:
    """Samples patterns with numpy alone."""

    name: ClassVar[str] = "numpy"
    threads: ClassVar[int] = 1

    def sampler(self, graph: Graph, arguments: Arguments, canvas: Canvas) -> Callable[[int, int, np.dtype[Any]], Rows]:
        """Prepare a graph of `column` and `row`; see `artforge.pattern.backend.Backend`."""
        return lambda start, stop, dtype: quantise(sample(graph, arguments, canvas, start, stop), dtype)

    def recolourer(self, graph: Graph, arguments: Arguments) -> Callable[[Rows], Rows]:
        """Prepare a graph of `red`, `green` and `blue`; see `artforge.pattern.backend.Backend`."""

        def recolour(rows: Rows) -> Rows:
            flat = rows.reshape(-1, 3).T

            def run(start: int, stop: int) -> Array:
                red, green, blue = flat[:, None, start:stop]
                return canonical(evaluate(graph, arguments, {"red": red, "green": green, "blue": blue}))

            return np.ascontiguousarray(_tiled(run, 0, flat.shape[1]).T).reshape(rows.shape)

        return recolour


def evaluate(graph: Graph, arguments: Arguments, inputs: Mapping[Any, Array]) -> Array:
    """Evaluate a graph for some pixels; each input has the shape (channels, pixels).

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


def _compute(node: Node, operands: list[Array], arguments: Arguments, inputs: Mapping[Any, Array]) -> Array:
    detail: Any = node.detail
    match node.op:
        case "input":
            result = inputs[detail]
        case "literal":
            result = np.full((1, 1), detail, DTYPES[node.dtype])
        case "constant":
            result = np.full((1, 1), arguments.constants[detail], DTYPES[node.dtype])
        case "affine":
            weight, bias = (None if slot is None else arguments.weights[slot] for slot in detail)
            result = _affine(operands[0], weight, bias)
        case "table":
            rows = arguments.weights[detail[0]]
            result = rows[np.clip(operands[0][0], 0, len(rows) - 1)].T
        case "slice":
            result = operands[0][slice(*detail)]
        case "concat":
            pixels = max(operand.shape[1] for operand in operands)
            result = np.concatenate([np.broadcast_to(operand, (len(operand), pixels)) for operand in operands])
        case op if op in BODIES:
            result = evaluate(body(op), arguments, dict(enumerate(np.broadcast_arrays(*operands))))
        case op:
            result = np.asarray(ON_ARRAYS[op](*operands))
    return result


def _affine(v: Array, weight: Any, bias: Any) -> Array:
    """Add up from the bias on, input by input, each step rounded once."""
    start = np.zeros(len(weight), np.float32) if bias is None else bias
    total = np.repeat(start[:, None], v.shape[1], axis=1)
    for column, channel in zip(weight.T, v, strict=True):
        total = fma(column[:, None], channel[None], total)
    return total


def fma(a: Array, b: Array, c: Array) -> Array:
    """Return a·b + c of float32 arrays, rounded once, as a processor's fused multiply-add does.

    In float64 the product is exact and only the sum is rounded. That it is rounded twice matters where the
    first rounding ends in the middle of two float32, and among the numbers below the normal ones.
    """
    product = np.multiply(a, b, dtype=np.float64)
    total = product + c
    doubtful = (total.view(np.int64) & LOW_BITS) == MIDDLE
    doubtful |= np.abs(total) < SMALLEST_NORMAL
    if doubtful.any():
        addend = np.broadcast_to(c, total.shape)[doubtful].astype(np.float64)
        total[doubtful] = _rounded_to_odd(np.broadcast_to(product, total.shape)[doubtful], addend, total[doubtful])
    return total.astype(np.float32)


def _rounded_to_odd(a: Array, b: Array, total: Array) -> Array:
    """Move an inexact sum to its odd neighbour, from which the second rounding goes the right way.

    The error of the sum is Knuth's (The Art of Computer Programming 2, 4.2.2); rounding to odd is that of Boldo
    and Melquiond, "Emulation of FMA and correctly rounded sums", 2008.
    """
    rest = total - a
    error = (a - (total - rest)) + (b - rest)
    move = (error != 0) & ((total.view(np.int64) & 1) == 0) & np.isfinite(total)
    return np.where(move, np.nextafter(total, np.where(error > 0, np.inf, -np.inf)), total)


def _to_int(v: Array) -> Array:
    return _minimum(_maximum(v, np.float32(-LARGEST_WHOLE)), np.float32(LARGEST_WHOLE)).astype(np.int32)


def _minimum(a: Any, b: Any) -> Array:
    chosen: Array = np.where(a < b, a, b)
    return chosen


def _maximum(a: Any, b: Any) -> Array:
    chosen: Array = np.where(a > b, a, b)
    return chosen


ON_ARRAYS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "fma": lambda a, b, c: fma(*np.broadcast_arrays(a, b, c)),
    "negative": np.negative,
    "abs": np.abs,
    "floor": np.floor,
    "sqrt": lambda v: np.sqrt(_maximum(v, np.float32(0.0))),
    "minimum": _minimum,
    "maximum": _maximum,
    "less": np.less,
    "less_equal": np.less_equal,
    "equal": np.equal,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "not": np.logical_not,
    "where": np.where,
    "to_int": _to_int,
    "to_float": lambda v: v.astype(np.float32),
    "bits": lambda v: np.ascontiguousarray(v).view(np.int32),
    "from_bits": lambda v: np.ascontiguousarray(v).view(np.float32),
    "shift_left": np.left_shift,
    "shift_right": np.right_shift,
}


def _tiled(run: Callable[[int, int], Array], start: int, stop: int) -> Array:
    """Run a function of a range of pixels in tiles, to bound the memory; returns the shape (3, pixels)."""
    result = np.empty((3, stop - start), np.float32)
    for first in range(start, stop, TILE):
        last = min(first + TILE, stop)
        result[:, first - start : last - start] = run(first, last)
    return result


def sample(graph: Graph, arguments: Arguments, canvas: Canvas, start: int, stop: int) -> Array:
    """Sample a pattern of `column` and `row` on rows `start` to `stop` of a canvas.

    Each pixel is the mean of supersample² encoded colours, added up one sample of every pixel at a time.
    Returns float32 rows in [0, 1], shape (stop − start, width, 3).
    """
    width, offsets = canvas.width, sample_offsets(canvas)

    def run(first: int, last: int) -> Array:
        pixels = np.arange(first, last)
        columns, rows = ((index.astype(np.float32))[None] for index in (pixels % width, pixels // width))
        total: Array = np.zeros((3, len(pixels)), np.float32)
        for down in offsets:
            for across in offsets:
                inputs = {"column": columns + across, "row": rows + down}
                total += canonical(evaluate(graph, arguments, inputs))
        return total * share(len(offsets) ** 2)

    return np.ascontiguousarray(_tiled(run, start * width, stop * width).T).reshape(stop - start, width, 3)


def sample_offsets(canvas: Canvas) -> Array:
    """Return where a pixel's samples lie beside its centre, along either side: float32, from −½ to ½."""
    count = canvas.supersample
    return np.array([(index + 0.5) / count - 0.5 for index in range(count)], np.float32)


def share(samples: int) -> np.float32:
    """Return what one of so many samples counts in their mean; for a power of two it is exact."""
    return np.float32(1.0) / np.float32(samples)


def canonical(colours: Array) -> Array:
    """Return a copy of float32 colours in [0, 1], where what is no number, and −0, is 0."""
    result: Array = np.fmax(colours, np.float32(0.0))  # which is 0 for NaN
    np.minimum(result, np.float32(1.0), out=result)
    result += np.float32(0.0)  # and −0 becomes 0
    return result

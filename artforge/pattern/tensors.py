"""A graph evaluated node by node on torch tensors of shape (channels, pixels), with gradients.

The named functions of floats are torch's own, which differentiate well, with the bounds of those in
`artforge.pattern.maths`: what is finite stays finite, and so do gradients wherever the true one fits into float32.
Values differ from the exact backends' by a few units in the last place. This module imports torch: import it where
it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from artforge.pattern.graph import Arguments, Graph, Node
from artforge.pattern.maths import EXP_RANGE, LARGEST, LARGEST_ANGLE, SIGMOID_RANGE, SMALLEST, body
from artforge.pattern.numpy import LARGEST_WHOLE

DTYPES = {"float": torch.float32, "int": torch.int32, "bool": torch.bool}
NEAR, LIFT = 2.0**-60, 2.0**80
"""The square of what is nearer to 0 than `NEAR` is none of float32's normal numbers; that of `LIFT` times it is."""


def placed(graph: Graph, arguments: Arguments, device: torch.device) -> tuple[list[Tensor], list[Tensor]]:
    """Copy the numbers of a trace to a device: constants of shape (), float32 or int32, and weights, float32."""
    dtypes = {node.detail: DTYPES[node.dtype] for node in graph.nodes if node.op == "constant"}
    constants = [torch.tensor(value, dtype=dtypes[slot]) for slot, value in enumerate(arguments.constants)]
    weights = [torch.tensor(weight) for weight in arguments.weights]
    return [constant.to(device) for constant in constants], [weight.to(device) for weight in weights]


def evaluate(
    graph: Graph, constants: Sequence[Tensor], weights: Sequence[Tensor], inputs: Mapping[Any, Tensor]
) -> Tensor:
    """Evaluate a graph for some pixels, on the inputs' device; each of them has the shape (channels, pixels).

    `constants` and `weights` lie there too, by slot, as `placed` returns them. Gradients flow to all three, except
    through what is stepwise: comparisons, floor and whole numbers. Returns float32 of shape (channels, pixels); a
    result that is the same for all pixels has one.
    """
    values: list[Any] = []
    for node, freed in zip(graph.nodes, graph.last_uses, strict=True):
        operands = [values[number] for number in node.inputs]
        values.append(_compute(node, operands, constants, weights, inputs))
        for number in freed:
            values[number] = None
    result: Tensor = values[-1]
    return result


def _compute(
    node: Node,
    operands: list[Tensor],
    constants: Sequence[Tensor],
    weights: Sequence[Tensor],
    inputs: Mapping[Any, Tensor],
) -> Tensor:
    detail: Any = node.detail
    match node.op:
        case "input":
            result = inputs[detail]
        case "literal":
            device = next(iter(inputs.values())).device
            result = torch.full((1, 1), detail, dtype=DTYPES[node.dtype], device=device)
        case "constant":
            result = constants[detail].reshape(1, 1)
        case "affine":
            weight, bias = detail
            result = _affine(operands[0], weights[weight], None if bias is None else weights[bias])
        case "table":
            slot, rows = detail
            result = weights[slot].index_select(0, operands[0][0].clamp(0, rows - 1)).T
        case "slice":
            result = operands[0][slice(*detail)]
        case "concat":
            pixels = max(operand.shape[1] for operand in operands)
            result = torch.cat([operand.expand(-1, pixels) for operand in operands])
        case op:
            result = ON_TENSORS[op](*operands)
    return result


def _affine(v: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    return weight @ v if bias is None else torch.addmm(bias[:, None], weight, v)


def canonical(colours: Tensor) -> Tensor:
    """Return float32 colours in [0, 1], where what is no number, and −0, is 0."""
    return torch.where(colours > 0, colours, 0.0).clamp(max=1.0)  # NaN is not over 0


def _clamped(v: Tensor, low: float, high: float) -> Tensor:
    """Clamp to bounds; what is no number counts as the lower one."""
    return torch.nan_to_num(v, nan=low).clamp(low, high)


def _minimum(a: Tensor, b: Tensor) -> Tensor:
    return torch.where(a < b, a, b)


def _maximum(a: Tensor, b: Tensor) -> Tensor:
    return torch.where(a > b, a, b)


def _sqrt(v: Tensor) -> Tensor:
    # At 0 the gradient of the root is infinite, but none reaches what was replaced by 0.
    positive = torch.where(v > 0, v, 0.0)
    if v.device.type == "cpu":
        # On AMD's processors MKL, which torch asks here, is an ulp off in places; rounded from float64 it is right.
        return torch.sqrt(positive.double()).to(v.dtype)
    return torch.sqrt(positive)


def _sigmoid(v: Tensor) -> Tensor:
    lowest, highest = SIGMOID_RANGE
    return torch.sigmoid(-_clamped(-v, -highest, -lowest))


def _atan2(y: Tensor, x: Tensor) -> Tensor:
    """Return the angle, at the origin ±0.

    The gradient is divided by x² + y², which must not vanish: what is near the origin is moved away from it.
    """
    y, x = _clamped(y, -LARGEST, LARGEST), _clamped(x, -LARGEST, LARGEST)
    reach = _maximum(x.abs(), y.abs())
    near = (reach > 0) & (reach < NEAR)
    y, x = torch.where(near, y * LIFT, y), torch.where(near, x * LIFT, x)
    return torch.atan2(y, torch.where(reach == 0, 1.0, x))


def _expanded(name: str, *operands: Tensor) -> Tensor:
    """Evaluate a function's own body: on whole numbers torch is as exact as the other backends."""
    return evaluate(body(name), [], [], dict(enumerate(operands)))


ON_TENSORS: dict[str, Callable[..., Tensor]] = {
    "add": torch.add,
    "subtract": torch.subtract,
    "multiply": torch.multiply,
    "divide": torch.divide,
    "fma": lambda a, b, c: a * b + c,
    "negative": torch.negative,
    "abs": torch.abs,
    "floor": torch.floor,
    "sqrt": _sqrt,
    "exp": lambda v: torch.exp(_clamped(v, *EXP_RANGE)),
    "log": lambda v: torch.log(_clamped(v, SMALLEST, LARGEST)),
    "sin": lambda v: torch.sin(_clamped(v, -LARGEST_ANGLE, LARGEST_ANGLE)),
    "cos": lambda v: torch.cos(_clamped(v, -LARGEST_ANGLE, LARGEST_ANGLE)),
    # Beyond ±9 it is ±1 in any case; a clamp would be one more pass over the widest layers.
    "tanh": lambda v: torch.tanh(torch.nan_to_num(v, nan=LARGEST)),
    "sigmoid": _sigmoid,
    "atan2": _atan2,
    "hash": lambda state, word: _expanded("hash", state, word),
    "fraction": lambda bits: _expanded("fraction", bits),
    "minimum": _minimum,
    "maximum": _maximum,
    "less": torch.less,
    "less_equal": torch.less_equal,
    "equal": torch.eq,
    "and": torch.bitwise_and,
    "or": torch.bitwise_or,
    "xor": torch.bitwise_xor,
    "not": torch.logical_not,
    "where": torch.where,
    "to_int": lambda v: _clamped(v, -LARGEST_WHOLE, LARGEST_WHOLE).to(torch.int32),
    "to_float": lambda v: v.to(torch.float32),
    "bits": lambda v: v.view(torch.int32),
    "from_bits": lambda v: v.view(torch.float32),
    "shift_left": torch.bitwise_left_shift,
    "shift_right": torch.bitwise_right_shift,
}
"""What each operation does; the named functions among them."""

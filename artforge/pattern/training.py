"""Train the weights of a pattern with torch. This module imports torch: import it where it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from artforge.pattern import Namespace, Pattern, Value
from artforge.pattern.graph import Arguments, Graph, Tracer
from artforge.pattern.tensors import evaluate, placed


class TrainablePattern(torch.nn.Module):
    """A pattern on torch: `weights` are its matrices, biases and tables, float32, as it begins with them.

    Its other numbers stay as they are. `trained` gives the pattern back. Raises `ValueError` for a pattern that has
    no weights, and `TraceError` for one that is not a pattern for all pixels at once.
    """

    def __init__(self, pattern: Pattern) -> None:
        super().__init__()
        self.pattern = pattern
        self.graph, self.arguments = pattern.traced
        if not self.arguments.weights:
            raise ValueError("this pattern has no weights that could be trained: expected a network or a table")
        constants, weights = placed(self.graph, self.arguments, torch.device("cpu"))
        self.weights = torch.nn.ParameterList(weights)
        for slot, constant in enumerate(constants):
            self.register_buffer(f"constant_{slot}", constant, persistent=False)

    def forward(self, column: Tensor, row: Tensor) -> Tensor:
        """Return the colours at pixel coordinates, both of shape (pixels,), where 0 is the first pixel's centre.

        They are float32 of shape (pixels, 3), sRGB-encoded and not yet clipped to [0, 1], so that a colour that lies
        beyond has a gradient.
        """
        constants = [self.get_buffer(f"constant_{slot}") for slot in range(len(self.arguments.constants))]
        inputs = {"column": column[None], "row": row[None]}
        colours = evaluate(self.graph, constants, list(self.weights), inputs)
        return colours.expand(3, len(column)).T

    def trained(self) -> Pattern:
        """Return the pattern with the weights as they are now, to be sampled by any backend."""
        weights = tuple(weight.detach().cpu().numpy().copy() for weight in self.weights)
        return replace(self.pattern, function=_retraced(self.graph, replace(self.arguments, weights=weights)))


def _retraced(graph: Graph, arguments: Arguments) -> Callable[[Value, Value, Namespace], Value]:
    """Return a function of `column` and `row` that traces a graph once more, with these numbers."""

    def function(column: Value, row: Value, xp: Namespace) -> Value:
        inputs = {"column": column.number, "row": row.number}
        return Value(column.tracer, _added(column.tracer, graph, arguments, inputs))

    return function


def _added(tracer: Tracer, graph: Graph, arguments: Arguments, inputs: Mapping[Any, int]) -> int:
    """Add the nodes of a graph to a trace, and return the number of its result there."""
    numbers: list[int] = []
    for node in graph.nodes:
        detail: Any = node.detail
        match node.op:
            case "input":
                number = inputs[detail]
            case "constant":
                number = tracer.constant(arguments.constants[detail], node.dtype)
            case op:
                if op in ("affine", "table"):
                    # The length that follows a table's slot is added when the trace is finished.
                    slots = detail[:1] if op == "table" else detail
                    detail = tuple(None if slot is None else tracer.weight(arguments.weights[slot]) for slot in slots)
                operands = tuple(numbers[operand] for operand in node.inputs)
                number = tracer.add(replace(node, inputs=operands, detail=detail))
        numbers.append(number)
    return numbers[-1]

"""From a film's traces to a function of place and frame in GLSL ES 3.00.

Channels stand in arrays of vectors of four; a single one is a scalar. A layer is a loop over its weights, four
by four of them at a time as a matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from artforge.canvas import Timeline
from artforge.pattern import Pattern
from artforge.pattern.glsl.operations import LANES, SCALARS, VECTORS, ZEROS, Functions, literal
from artforge.pattern.glsl.tables import HALF_OF_INT, Frames, Packing, Table, Traced, refuse_over
from artforge.pattern.graph import Graph, Node

MOST_CHANNELS = 512
"""What a pixel holds at once lies in registers or in a slow memory of its own; more has been seen to fail."""


@dataclass(frozen=True)
class Shader:
    """A film as a function in GLSL, and the numbers that it reads.

    `source` defines `vec3 pattern(vec2 place, float frame)`: the sRGB-encoded colour at a place in the canvas's
    pixels (0, 0 is the first one's centre, down is positive) and at a frame from 0 to `last_frame`, also between
    two. Who uses it defines `vec4 kept_number(int)` and `vec4 moving_number(int)` before, which return the rows of
    `kept` and `moving`, both float32, (rows, 4).
    """

    source: str
    kept: Table
    moving: Table
    last_frame: int

    @classmethod
    def of(
        cls,
        pattern: Callable[[float], Pattern],
        timeline: Timeline,
        most: int,
        traced: Traced = lambda done, of: None,
    ) -> Shader:
        """Write the shader of a film whose pattern at a playhead is `pattern(playhead)`.

        `traced` hears how many patterns of how many have been traced.
        Raises `ValueError` with a sentence where the structure changes from frame to frame, a layer has over 512
        channels, or the numbers take over `most` rows.
        """
        frames = Frames.of(pattern, timeline, most, traced)
        widest = max(node.channels for node in frames.graph.nodes)
        if widest > MOST_CHANNELS:
            raise ValueError(f"a layer of {widest:,} channels is too wide for a shader: at most {MOST_CHANNELS} fit")
        writing = _Writing(frames)
        body = [f"    {line}" for line in writing.body()]
        packing = writing.packing
        texels = packing.kept_texels + packing.stride * len(frames.traces)
        refuse_over(texels, f"the weights and what moves over {len(frames.traces):,} frames", most)
        head = _FETCHES.format(last=len(frames.traces) - 1, stride=packing.stride)
        lines = [head, *writing.functions.texts, "", "vec3 pattern(vec2 place, float frame) {", *body, "}", ""]
        return cls("\n".join(lines), packing.kept(), packing.moving(), len(frames.traces) - 1)


_FETCHES = """int first_row, next_row;
float share;
void choose_rows(float frame) {{
    int index = clamp(int(frame), 0, {last});
    first_row = index * {stride};
    next_row = min(index + 1, {last}) * {stride};
    share = clamp(frame - float(index), 0.0, 1.0);
}}
vec4 kept(int i) {{ return kept_number(i); }}
vec4 stepped(int i) {{ return moving_number(first_row + i); }}
vec4 glided(int i) {{ return mix(moving_number(first_row + i), moving_number(next_row + i), share); }}"""


class _Writing:
    """One graph while it is written; `names` has each node's variable, or the text of a single number."""

    def __init__(self, frames: Frames) -> None:
        self.graph: Graph = frames.graph
        self.constants = frames.traces[0].constants
        self.moving = frames.moving_constants()
        self.packing = Packing(frames)
        self.functions = Functions()
        self.names: list[str] = []

    def body(self) -> Iterator[str]:
        """Write the statements, one or more for each node, then what is returned."""
        yield "choose_rows(frame);"
        for number, node in enumerate(self.graph.nodes):
            self.names.append(f"v{number}")
            yield from self._statements(number, node)
        shown = ", ".join(self._channel(len(self.names) - 1, channel) for channel in range(self.graph.channels))
        yield f"vec3 colour = vec3({shown});"
        # What is no number is not over 0.
        canonical = ", ".join(f"colour.{channel} > 0.0 ? min(colour.{channel}, 1.0) : 0.0" for channel in "rgb")
        yield f"return vec3({canonical});"

    def _statements(self, number: int, node: Node) -> Iterator[str]:
        detail: Any = node.detail
        match node.op:
            case "input":
                self.names[number] = {"column": "place.x", "row": "place.y"}[detail]
            case "literal":
                self.names[number] = literal(detail, node.dtype)
            case "constant":
                yield from self._constant(number, node, detail)
            case "affine":
                yield from self._layer(number, node)
            case "table":
                yield from self._table(number, node)
            case "slice":
                yield from self._gathered(number, node, [(node.inputs[0], i) for i in range(*detail)])
            case "concat":
                counts = [(index, self.graph.nodes[index].channels) for index in node.inputs]
                yield from self._gathered(number, node, [(index, i) for index, count in counts for i in range(count)])
            case _:
                yield from self._elementwise(number, node)

    def _constant(self, number: int, node: Node, slot: int) -> Iterator[str]:
        if slot not in self.moving:
            self.names[number] = literal(self.constants[slot], node.dtype)
            return
        fetch, place = self.packing.constant(slot, node.dtype == "int")
        if node.dtype == "int":
            yield f"ivec2 w{number} = ivec2({fetch}({place}).xy);"
            yield f"int v{number} = w{number}.x * {HALF_OF_INT} + w{number}.y;"
        else:
            yield f"float v{number} = {fetch}({place}).x;"

    def _layer(self, number: int, node: Node) -> Iterator[str]:
        """Loop over four outputs at a time: their bias, then a matrix for each four inputs, then the rest of these."""
        inputs, name = self.graph.nodes[node.inputs[0]].channels, self._vectors(number, node)
        has_bias = node.detail[1] is not None  # type: ignore[index]
        fetch, place = self.packing.matrix(node)
        yield f"vec4 {name}[{_fours(node)}];"
        yield f"for (int j = 0; j < {_fours(node)}; ++j) {{"
        yield f"    int w = {place} + j * {inputs + has_bias};"
        yield f"    vec4 sum = {f'{fetch}(w++)' if has_bias else 'vec4(0.0)'};"
        if inputs >= 4:
            matrix = f"mat4({', '.join(f'{fetch}(w + {column})' for column in range(4))})"
            vector = f"{self.names[node.inputs[0]]}[k]"
            yield f"    for (int k = 0; k < {inputs // 4}; ++k, w += 4) sum += {matrix} * {vector};"
        for channel in range(inputs - inputs % 4, inputs):
            yield f"    sum += {fetch}(w++) * {self._channel(node.inputs[0], channel)};"
        yield f"    {name}[j] = sum;"
        yield "}"
        yield from self._first(number, node)

    def _table(self, number: int, node: Node) -> Iterator[str]:
        rows, name = node.detail[1], self._vectors(number, node)  # type: ignore[index]
        fetch, place = self.packing.rows(node)
        yield f"int w{number} = {place} + clamp({self.names[node.inputs[0]]}, 0, {rows - 1}) * {_fours(node)};"
        yield f"vec4 {name}[{_fours(node)}];"
        yield f"for (int j = 0; j < {_fours(node)}; ++j) {name}[j] = {fetch}(w{number} + j);"
        yield from self._first(number, node)

    def _vectors(self, number: int, node: Node) -> str:
        """Name the array of what comes in vectors of four, of which a single channel may be all that is wanted."""
        return f"v{number}" if node.channels > 1 else f"a{number}"

    def _first(self, number: int, node: Node) -> Iterator[str]:
        if node.channels == 1:
            yield f"float v{number} = a{number}[0].x;"

    def _gathered(self, number: int, node: Node, channels: Sequence[tuple[int, int]]) -> Iterator[str]:
        """Put channels of other nodes, each given by the node and its place there, behind each other."""
        texts = [self._channel(index, i) for index, i in channels]
        if node.channels == 1:
            self.names[number] = texts[0]
            return
        vector = VECTORS[node.dtype]
        texts += [ZEROS[node.dtype]] * (-len(texts) % 4)
        yield f"{vector} v{number}[{_fours(node)}];"
        for j in range(_fours(node)):
            yield f"v{number}[{j}] = {vector}({', '.join(texts[4 * j : 4 * j + 4])});"

    def _elementwise(self, number: int, node: Node) -> Iterator[str]:
        dtypes = [self.graph.nodes[index].dtype for index in node.inputs]
        if node.channels == 1:
            operands = [self.names[index] for index in node.inputs]
            text = self.functions.expression(node.op, operands, dtypes, node.dtype)
            yield f"{SCALARS[node.dtype]} v{number} = {text};"
            return
        operands = [self._four(index) for index in node.inputs]
        text = self.functions.expression(node.op, operands, dtypes, node.dtype)
        yield f"{VECTORS[node.dtype]} v{number}[{_fours(node)}];"
        yield f"for (int j = 0; j < {_fours(node)}; ++j) v{number}[j] = {text};"

    def _four(self, number: int) -> str:
        node = self.graph.nodes[number]
        return f"{self.names[number]}[j]" if node.channels > 1 else f"{VECTORS[node.dtype]}({self.names[number]})"

    def _channel(self, number: int, channel: int) -> str:
        if self.graph.nodes[number].channels == 1:
            return self.names[number]
        return f"{self.names[number]}[{channel // 4}].{LANES[channel % 4]}"


def _fours(node: Node) -> int:
    return -(-node.channels // 4)

"""The numbers of a film's traces as tables of four columns: what is kept for all frames, and what moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from artforge.canvas import Timeline
from artforge.pattern import Pattern
from artforge.pattern.graph import Arguments, Graph, Node, Weights

Table = npt.NDArray[np.float32]
Traced = Callable[[int, int], None]
HALF_OF_INT = 1 << 16
UNEVEN = 0.25
"""Where a number is further from the middle between two frames, by the largest step, it jumps."""


@dataclass(frozen=True)
class Frames:
    """The traces of a film's frames, of one structure, and what its constants are halfway between them.

    A loop has one trace more, where it closes: an angle that has gone round is 360 degrees there, and not 0.
    """

    graph: Graph
    traces: tuple[Arguments, ...]
    halfway: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, pattern: Callable[[float], Pattern], timeline: Timeline, most: int, traced: Traced) -> Frames:
        """Trace a film, and tell `traced` how many times of how many.

        Raises `ValueError` where its structure changes or its moving weights are too many.
        """
        count = timeline.frames + (timeline.loop and timeline.frames > 1)
        playheads = [min(timeline.playhead(index), 1.0) for index in range(count)]
        graph, first = pattern(playheads[0]).traced
        traces, moving = [first], 0
        for index, playhead in enumerate(playheads[1:], 1):
            traced(index, 2 * count)
            found, arguments = pattern(playhead).traced
            if found.key != graph.key:
                raise ValueError(
                    f"at playhead {playhead:g} the pattern takes other steps than at first: a shader has one way"
                )
            traces.append(arguments)
            moving += sum(a.size for a, b in zip(arguments.weights, first.weights, strict=True) if not _equal(a, b))
            refuse_over(moving // 4, f"the weights that move over {count:,} frames", most)
        if len({trace.constants for trace in traces}) == 1:
            traced(2 * count, 2 * count)
            return cls(graph, tuple(traces), ())
        halfway = []
        for index, (before, after) in enumerate(pairwise(playheads), count):
            traced(index, 2 * count)
            found, arguments = pattern((before + after) / 2).traced
            if found.key == graph.key:
                halfway.append(arguments.constants)
        traced(2 * count, 2 * count)
        return cls(graph, tuple(traces), tuple(halfway) if len(halfway) == count - 1 else ())

    def moving_constants(self) -> set[int]:
        """Return the slots of constants that differ from frame to frame."""
        columns = enumerate(zip(*(trace.constants for trace in self.traces), strict=True))
        return {slot for slot, values in columns if len(set(values)) > 1}

    def moving_weights(self) -> set[int]:
        """Return the slots of weights that differ from frame to frame."""
        columns = enumerate(zip(*(trace.weights for trace in self.traces), strict=True))
        return {slot for slot, arrays in columns if not all(_equal(array, arrays[0]) for array in arrays[1:])}

    def glides(self, slot: int) -> bool:
        """Whether a constant may be interpolated: it does not jump from frame to frame, as `hold` makes it."""
        values = np.array([trace.constants[slot] for trace in self.traces], np.float64)
        middles = np.array([constants[slot] for constants in self.halfway], np.float64)
        steps = np.abs(np.diff(values))
        off = np.abs(middles - (values[1:] + values[:-1]) / 2) if len(middles) else np.inf
        return bool(np.isfinite(values).all() and np.max(off) <= UNEVEN * steps.max())


def refuse_over(texels: int, what: str, most: int) -> None:
    """Refuse what does not fit, with the number; raises `ValueError`."""
    if texels > most:
        raise ValueError(f"{what} take {4 * texels:,} numbers, and at most {4 * most:,} fit")


def _equal(a: Weights, b: Weights) -> bool:
    return a is b or a.tobytes() == b.tobytes()


class Packing:
    """Gives numbers their places in two tables while a shader is written; `kept` and `moving` are filled at the end."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self._moving_weights = frames.moving_weights()
        self._kept: list[Callable[[Arguments], Table]] = []
        self._moving: list[Callable[[Arguments], Table]] = []
        self.kept_texels = self.stride = 0

    def matrix(self, node: Node) -> tuple[str, int]:
        """Place a layer: for each four outputs their bias, if there is one, and a texel for each input.

        Returns the function that fetches them, and the first one's place.
        """
        slots: Any = node.detail
        return self._place(slots, lambda arguments: _layer(*(_at(arguments.weights, slot) for slot in slots)))

    def rows(self, node: Node) -> tuple[str, int]:
        """Place a table, row by row; returns the function that fetches them, and the first one's place."""
        slot: Any = node.detail[0]  # type: ignore[index]
        return self._place((slot,), lambda arguments: _fours(arguments.weights[slot]).reshape(-1, 4))

    def constant(self, slot: int, is_int: bool) -> tuple[str, int]:
        """Place a constant that moves; a whole one in two halves, each of which is a float exactly."""

        def texel(arguments: Arguments) -> Table:
            value = arguments.constants[slot]
            halves = divmod(int(value), HALF_OF_INT) if is_int else (value, 0.0)
            return np.array([[*halves, 0.0, 0.0]], np.float32)

        place = self._add(self._moving, texel)
        return ("glided" if not is_int and self.frames.glides(slot) else "stepped"), place

    def _place(self, slots: Sequence[int | None], pack: Callable[[Arguments], Table]) -> tuple[str, int]:
        if self._moving_weights.isdisjoint(slots):
            return "kept", self._add(self._kept, pack)
        return "glided", self._add(self._moving, pack)

    def _add(self, packs: list[Callable[[Arguments], Table]], pack: Callable[[Arguments], Table]) -> int:
        size = len(pack(self.frames.traces[0]))
        packs.append(pack)
        if packs is self._kept:
            self.kept_texels += size
            return self.kept_texels - size
        self.stride += size
        return self.stride - size

    def kept(self) -> Table:
        """Return the table of what all frames share: float32, (texels, 4)."""
        return _filled(self._kept, self.frames.traces[:1])

    def moving(self) -> Table:
        """Return the tables of what moves, `stride` texels for each frame: float32, (frames · stride, 4)."""
        return _filled(self._moving, self.frames.traces)


def _filled(packs: Sequence[Callable[[Arguments], Table]], traces: Sequence[Arguments]) -> Table:
    def tables() -> Iterator[Table]:
        for arguments in traces:
            yield from (pack(arguments) for pack in packs)

    return np.concatenate([np.empty((0, 4), np.float32), *tables()])


def _at(weights: Sequence[Weights], slot: int | None) -> Weights | None:
    return None if slot is None else weights[slot]


def _layer(weight: Weights | None, bias: Weights | None) -> Table:
    assert weight is not None
    columns = weight if bias is None else np.column_stack([bias, weight])
    fours = _fours(np.ascontiguousarray(columns.T))
    return fours.transpose(1, 0, 2).reshape(-1, 4)


def _fours(rows: Weights) -> Table:
    """Return rows of channels, filled up with 0, as (rows, channels / 4, 4)."""
    count = -(-rows.shape[1] // 4)
    fours = np.zeros((len(rows), count * 4), np.float32)
    fours[:, : rows.shape[1]] = rows
    return fours.reshape(len(rows), count, 4)

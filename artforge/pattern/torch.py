"""Sample patterns with torch, on a graphics card or another device.

Values differ from the exact backends' by a few units in the last place of float32, which deep networks amplify.
torch is imported when the first device is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from artforge.canvas import Canvas
from artforge.errors import RenderError
from artforge.machine import processors
from artforge.pattern.graph import Arguments, Graph
from artforge.pattern.numpy import sample_offsets, share
from artforge.picture import Rows

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from artforge.pattern import Pattern
    from artforge.pattern.training import TrainablePattern

MENDING = "pip install --force-reinstall torch"
CPU_TILE, DEVICE_TILE = 1 << 13, 1 << 17
"""Pixels at a time. A processor's fit its caches; on a card they are so many that starting its kernels costs little."""
TILE_BYTES, TILE_STEP = 256 << 20, 32
TEMPORARIES = 2
"""An operation takes so many copies of its result besides."""


class TorchBackend:
    """Samples patterns on a device: `cpu`, or what torch calls one, `cuda`, `cuda:1` or `mps`.

    Raises `ValueError` with a sentence where torch has no such device, or does not load.
    """

    name: ClassVar[str] = "torch"

    def __init__(self, device: str) -> None:
        self.device = find_device(device)
        self.threads = processors()

    def sampler(self, graph: Graph, arguments: Arguments, canvas: Canvas) -> Callable[[int, int, np.dtype[Any]], Rows]:
        """Prepare a graph of `column` and `row`; see `artforge.pattern.backend.Backend`."""
        tiles, width = _Tiles.of(graph, arguments, self.device), canvas.width
        offsets = sample_offsets(canvas).tolist()

        def read(start: int, stop: int, dtype: np.dtype[Any]) -> Rows:
            def samples(first: int) -> Iterator[dict[str, Tensor]]:
                columns, rows = tiles.positions(start * width + first, width)
                return ({"column": columns + across, "row": rows + down} for down in offsets for across in offsets)

            flat = tiles.computed((stop - start) * width, samples, dtype)
            return flat.reshape(stop - start, width, 3)

        return read

    def recolourer(self, graph: Graph, arguments: Arguments) -> Callable[[Rows], Rows]:
        """Prepare a graph of `red`, `green` and `blue`; see `artforge.pattern.backend.Backend`."""
        tiles = _Tiles.of(graph, arguments, self.device)

        def recolour(rows: Rows) -> Rows:
            flat = rows.reshape(-1, 3)

            def samples(first: int) -> Iterator[dict[str, Tensor]]:
                yield dict(zip(("red", "green", "blue"), tiles.planes(flat, first), strict=True))

            return tiles.computed(len(flat), samples, np.dtype(np.float32)).reshape(rows.shape)

        return recolour


def trainable(pattern: Pattern, device: str = "cpu") -> TrainablePattern:
    """Return a module of torch whose parameters are a pattern's weights; an optimiser changes them there.

    `device` is torch's name of one. Raises `ValueError` where torch has no such device, and for a pattern that has
    no weights.
    """
    found = find_device(device)
    from artforge.pattern.training import TrainablePattern

    return TrainablePattern(pattern).to(found)


def find_device(name: str) -> torch.device:
    """Return a device by torch's name for it; raises `ValueError` with a sentence that says which there are."""
    try:
        import torch
    except (ImportError, OSError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(f"device {name!r} needs torch, which does not load ({reason}): {MENDING}") from error
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    names = ["cpu", *["cuda"][:cards], *(f"cuda:{index}" for index in range(cards))]
    names += ["mps"] if torch.backends.mps.is_available() else []
    if name not in names:
        raise ValueError(f"torch {torch.__version__} has no device {name!r} here: expected {', '.join(names)}")
    return torch.device(name)


def tile_pixels(graph: Graph, device: str) -> int:
    """Return how many pixels of a graph are computed at a time on a sort of device, so that memory is bounded."""
    live = most = 0
    for node, freed in zip(graph.nodes, graph.last_uses, strict=True):
        live += node.channels
        most = max(most, live + TEMPORARIES * node.channels)
        live -= sum(graph.nodes[number].channels for number in freed)
    fitting = TILE_BYTES // (4 * most) // TILE_STEP * TILE_STEP
    return max(TILE_STEP, min(fitting, CPU_TILE if device == "cpu" else DEVICE_TILE))


@dataclass(frozen=True)
class _Tiles:
    """A graph and its numbers on a device, computed for a fixed number of pixels at a time.

    The last tile is as long as the others, for a matrix product may round otherwise for another number of columns.
    """

    graph: Graph
    constants: list[Tensor]
    weights: list[Tensor]
    device: torch.device
    pixels: int

    @classmethod
    def of(cls, graph: Graph, arguments: Arguments, device: torch.device) -> _Tiles:
        """Copy the numbers to the device."""
        from artforge.pattern.tensors import placed

        return cls(graph, *placed(graph, arguments, device), device, tile_pixels(graph, device.type))

    def positions(self, first: int, width: int) -> tuple[Tensor, Tensor]:
        """Return the columns and rows of pixels, float32 of shape (1, pixels), on a canvas from the `first` on."""
        import torch

        row, column = divmod(first, width)
        index = torch.arange(self.pixels, dtype=torch.int32, device=self.device)[None] + column
        return (index % width).to(torch.float32), (index // width + row).to(torch.float32)

    def planes(self, colours: Rows, first: int) -> Iterable[Tensor]:
        """Return the three channels, each of shape (1, pixels), of colours (count, 3) from the `first` on."""
        import torch

        part = colours[first : first + self.pixels]
        planes = np.zeros((3, 1, self.pixels), np.float32)
        planes[:, 0, : len(part)] = part.T
        return torch.from_numpy(planes).to(self.device)

    def computed(
        self, count: int, samples: Callable[[int], Iterable[Mapping[str, Tensor]]], dtype: np.dtype[Any]
    ) -> Rows:
        """Compute `count` pixels, shape (count, 3), each the mean of the samples of a tile from a first pixel on.

        Raises `RenderError` where the device has too little memory.
        """
        import torch

        from artforge.pattern.precision import full_precision

        result = np.empty((count, 3), dtype)
        try:
            with torch.inference_mode(), full_precision():
                for first in range(0, count, self.pixels):
                    part = result[first : first + self.pixels]
                    part[:] = _quantised(self._mean(samples(first)), dtype)[: len(part)]
        except torch.OutOfMemoryError as error:
            raise RenderError(f"{self.device} has too little free memory: end what else uses it, or use cpu") from error
        return result

    def _mean(self, samples: Iterable[Mapping[str, Tensor]]) -> Tensor:
        """Add up colours one sample of every pixel at a time, in the reference's order; returns (3, pixels)."""
        import torch

        from artforge.pattern.tensors import canonical, evaluate

        total, count = torch.zeros((3, self.pixels), dtype=torch.float32, device=self.device), 0
        for inputs in samples:
            total += canonical(evaluate(self.graph, self.constants, self.weights, inputs))
            count += 1
        return total * float(share(count))


def _quantised(colours: Tensor, dtype: np.dtype[Any]) -> Rows:
    """Copy colours (3, pixels) from the device as an array (pixels, 3), as `artforge.picture.quantise` would."""
    import torch

    if dtype != np.float32:
        # Not every device knows uint16; in int16 it has the same bits.
        levels = (colours * float(np.iinfo(dtype).max) + 0.5).to(torch.int32)
        colours = levels.to(torch.uint8 if dtype == np.uint8 else torch.int16)
    array: Rows = colours.T.contiguous().cpu().numpy()
    return array.view(dtype)

"""Two rivals in torch: as the article writes it, and as one would write it today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bench.nets import INPUTS, Layer

if TYPE_CHECKING:
    import torch


def article_image(layers: Sequence[Layer], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Render as `run_net` does in Paras Chopra, "Making deep neural networks paint to understand how they work", 2019.

    A loop over the pixels fills an array of coordinates, and the net takes the whole of it. Two things differ: the
    coordinates are those of the other rivals, and no graph of gradients is kept, which the article has no use for and
    which would not fit into memory for a wide net.
    """
    import torch

    coordinates = np.zeros((height, width, 2))
    for i in range(height):
        for j in range(width):
            x, y = (j + 0.5 - width / 2) / min(width, height), (i + 0.5 - height / 2) / min(width, height)
            coordinates[i][j] = np.array([x, y])
    with torch.inference_mode():
        pixels = torch.tensor(coordinates.reshape(height * width, 2)).type(torch.float32)
        return _levels(_network(layers)(pixels), width, height)


def eager_image(layers: Sequence[Layer], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Render the whole picture at once in torch's eager mode, with as many threads as torch takes by itself."""
    import torch

    with torch.inference_mode():
        x = (torch.arange(width) + 0.5 - width / 2) / min(width, height)
        y = (torch.arange(height) + 0.5 - height / 2) / min(width, height)
        rows, columns = torch.meshgrid(y, x, indexing="ij")
        coordinates = torch.stack((columns, rows), dim=-1).reshape(-1, INPUTS)
        return _levels(_network(layers)(coordinates), width, height)


def _network(layers: Sequence[Layer]) -> torch.nn.Sequential:
    import torch

    modules: list[torch.nn.Module] = []
    for layer in layers:
        outputs, inputs = layer.weight.shape
        linear = torch.nn.Linear(inputs, outputs, bias=layer.bias is not None)
        linear.weight.copy_(torch.from_numpy(layer.weight))
        if layer.bias is not None:
            linear.bias.copy_(torch.from_numpy(layer.bias))
        modules += [linear, torch.nn.Tanh()]
    return torch.nn.Sequential(*modules[:-1], torch.nn.Sigmoid())


def _levels(colours: torch.Tensor, width: int, height: int) -> npt.NDArray[np.uint8]:
    import torch

    levels: npt.NDArray[np.uint8] = colours.mul(255).add(0.5).to(torch.uint8).reshape(height, width, 3).numpy()
    return levels

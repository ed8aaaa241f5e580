"""Networks with weights that are drawn, for tests that need no trained ones."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import torch
from artforge_dream.layers import convolutions, cut
from artforge_dream.loaded import Loaded
from artforge_dream.network import Network
from artforge_dream.survey import shapes
from safetensors.torch import save_file

from artforge.host import installed


def network(name: str) -> Network:
    """Return a network without asking for its weights."""
    found: Any = installed().find(("network",), name)
    made: Network = found.model_construct(weights=None)
    return made


@cache
def tensors(name: str, layer: str = "") -> dict[str, torch.Tensor]:
    """Draw weights as a file holds them: variance-preserving, with batch norms that do something.

    Where a `layer` is named, there are only those which it needs.
    """
    dice = torch.Generator().manual_seed(0)
    found = {}
    needed = cut(network(name).tree(), [layer]) if layer else network(name).tree()
    assert needed
    for convolution in convolutions(needed):
        for key, shape in shapes(convolution).items():
            if len(shape) > 1:
                found[key] = torch.randn(shape, generator=dice) * math.sqrt(2 / math.prod(shape[1:]))
            elif key.endswith(("running_var", "weight")):
                found[key] = torch.rand(shape, generator=dice) + 0.5
            else:
                found[key] = torch.randn(shape, generator=dice) * 0.1
    return found


def loaded(name: str, layer: str, dtype: torch.dtype = torch.float32) -> Loaded:
    """Return a network with drawn weights as far as a layer."""
    of = network(name)
    needed = cut(of.tree(), [layer])
    assert needed
    return converted(Loaded(needed, tensors(name, layer), of.mean, of.std), dtype)


def converted(result: Loaded, dtype: torch.dtype) -> Loaded:
    """Change the numbers that a network computes with."""
    kernels = {name: (weight.to(dtype), bias.to(dtype)) for name, (weight, bias) in result._kernels.items()}
    result._kernels, result._mean, result._std = kernels, result._mean.to(dtype), result._std.to(dtype)
    return result


def weights_file(name: str, folder: Path) -> Path:
    """Write drawn weights into a folder."""
    path = folder / f"{name}.safetensors"
    save_file(tensors(name), path)
    return path

"""The file of the embedded network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from artforge import write_whole
from artforge_dream.motifs.network import VOCABULARY

if TYPE_CHECKING:
    from pathlib import Path

    import torch

VERSION = 3
"""Of the drawings, the network and its training together."""


def write(network: torch.nn.Module, path: Path, seed: int) -> None:
    """Write the weights of a network as float16, whole or not at all; raises `OutputError`."""
    from safetensors.torch import save

    weights = {name: weight.half().contiguous() for name, weight in network.state_dict().items()}
    metadata = {"vocabulary": ",".join(VOCABULARY), "seed": str(seed), "version": str(VERSION)}
    write_whole(path, save(weights, metadata))

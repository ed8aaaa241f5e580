"""The embedded network: it tells motifs apart at every place of a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from artforge_dream.motifs.drawings import DRAWINGS

if TYPE_CHECKING:
    from artforge_dream.motifs.layers import Motifs

FILE = Path(__file__).with_name("motifs.safetensors")
"""The trained weights: float16, with the vocabulary, the seed and the version as metadata."""

VOCABULARY = tuple(DRAWINGS)
"""The motifs, in the order of the logits."""

MEAN = (0.45, 0.45, 0.45)
STD = (0.25, 0.25, 0.25)
"""What is taken off RGB from 0 to 1, and what it is then divided by, before it enters the network."""

STRIDE = 8
"""Pixels from one place of the logits to the next; a logit sees 94 by 94 of them."""

STAGES = ((24, 5, 1), (48, 3, 1), (96, 3, 2), (176, 3, 3))
"""Channels, pixels along a kernel's side and number of convolutions; each stage has half the size of the one before."""


def build(classes: int = len(VOCABULARY)) -> Motifs:
    """Return the network with random weights; see `Motifs.forward`.

    Pictures may have any size from 32 by 32. Layers are called as in torchvision: `features.0` … and `classifier`.
    """
    from torch import nn

    from artforge_dream.motifs.layers import Halve, Motifs

    layers: list[nn.Module] = []
    stages: list[tuple[int, int]] = []
    before = 3
    for number, (channels, side, count) in enumerate(STAGES):
        begin = len(layers)
        layers += [Halve()] if layers else []
        for _ in range(count):
            layers += [nn.Conv2d(before, channels, side, padding=side // 2), nn.SiLU()]
            before = channels
        stages.append((len(layers) - begin, STRIDE >> number))
    energies = sum(channels for channels, _, _ in STAGES)
    return Motifs(nn.Sequential(*layers), stages, nn.Conv2d(energies, classes, 1))

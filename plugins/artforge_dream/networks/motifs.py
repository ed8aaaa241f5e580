"""The network `motifs`, which comes with artforge."""

from pathlib import Path
from typing import ClassVar

from artforge_dream.layers import Branches, Chain, Convolution, Energy, Halving, Layer, SmoothRectifier
from artforge_dream.motifs.network import FILE, MEAN, STAGES, STD, STRIDE, VOCABULARY
from artforge_dream.network import Network


class Motifs(Network):
    """Dream with artforge's own small network, which needs no download: it knows motifs such as eyes and feathers.

    It was trained on drawings that artforge made itself; see `artforge train-motifs`.
    """

    mean = MEAN
    std = STD
    favourite = "features.9"
    vocabulary: ClassVar[tuple[str, ...]] = VOCABULARY

    @classmethod
    def tree(cls, classes: int = len(VOCABULARY)) -> Chain:
        """Return the layers; `classifier` gives the motifs, from the energies of all stages."""
        energies = sum(channels for channels, _, _ in STAGES)
        return Chain("", (*_from_stage(0, 0, 3), Convolution("classifier", energies, classes)))

    @classmethod
    def details(cls) -> str:
        """Return the motifs, and the names of the layers."""
        return f"It knows {', '.join(cls.vocabulary)}. {super().details()}"

    @classmethod
    def standard(cls) -> Path:
        """Return where the weights are within artforge."""
        return FILE


def _from_stage(number: int, first: int, inputs: int) -> tuple[Layer, ...]:
    """Return a stage and all behind it, of which `first` is the number of the first layer."""
    channels, side, count = STAGES[number]
    layers: list[Layer] = [Halving(f"features.{first}")] if number else []
    for _ in range(count):
        layers.append(Convolution(f"features.{first + len(layers)}", inputs, channels, side, 1, side // 2))
        layers.append(SmoothRectifier(f"features.{first + len(layers)}"))
        inputs = channels
    energy = Energy(STRIDE >> number)
    if number + 1 == len(STAGES):
        return (*layers, energy)
    rest = Chain("", _from_stage(number + 1, first + len(layers), inputs))
    return (*layers, Branches("" if number else "energies", (energy, rest)))

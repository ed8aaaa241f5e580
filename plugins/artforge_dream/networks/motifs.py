"""The network `motifs`, which comes with artforge."""

from pathlib import Path
from typing import ClassVar

from artforge_dream.layers import Chain, Convolution, Halving, Layer, SmoothRectifier
from artforge_dream.motifs.network import FILE, MEAN, STAGES, STD, VOCABULARY
from artforge_dream.network import Network


class Motifs(Network):
    """Dream with artforge's own small network, which needs no download: it knows motifs such as eyes and feathers.

    It was trained on drawings that artforge made itself; see `artforge train-motifs`.
    """

    mean = MEAN
    std = STD
    favourite = "features.12"
    vocabulary: ClassVar[tuple[str, ...]] = VOCABULARY

    @classmethod
    def tree(cls, classes: int = len(VOCABULARY)) -> Chain:
        """Return the layers; `classifier` gives the motifs."""
        layers: list[Layer] = []
        inputs = 3
        for channels, side, count in STAGES:
            if layers:
                layers.append(Halving(f"features.{len(layers)}"))
            for _ in range(count):
                layers.append(Convolution(f"features.{len(layers)}", inputs, channels, side, 1, side // 2))
                layers.append(SmoothRectifier(f"features.{len(layers)}"))
                inputs = channels
        return Chain("", (*layers, Convolution("classifier", inputs, classes)))

    @classmethod
    def details(cls) -> str:
        """Return the motifs, and the names of the layers."""
        return f"It knows {', '.join(cls.vocabulary)}. {super().details()}"

    @classmethod
    def standard(cls) -> Path:
        """Return where the weights are within artforge."""
        return FILE

"""The kind of parts that bring the autoencoders whose filters are shown."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from artforge import Part

if TYPE_CHECKING:
    from artforge import Scene
    from artforge_decoder.autoencoder import Autoencoder


class Codec(Part, kind="codec"):
    """Brings an encoder and a decoder, trained or from a file."""

    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Return the shape of a piece: (kernel,), or (kernel, kernel, channels)."""

    @abstractmethod
    def count(self) -> int:
        """Return how many autoencoders there are."""

    @abstractmethod
    def code_size(self) -> int:
        """Return how many numbers there are in a code."""

    @abstractmethod
    def autoencoder(self, scene: Scene, index: int = 0) -> Autoencoder:
        """Return one of the autoencoders; raises `RenderError`."""

"""What the layers that feature maps go through have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from artforge import Part, Scene

Floats = npt.NDArray[np.float32]
Shape = tuple[int, int, int]
"""Channels, rows and columns."""


@dataclass(frozen=True)
class Shapes:
    """What a layer may know before anything is computed: the shape of the picture, and of the maps before the layer."""

    picture: Shape
    before: Shape


class Through(Protocol):
    """Gives the maps behind the first layers of a chain, float32 (channels, rows, columns), for any picture."""

    @property
    def key(self) -> Hashable:
        """What names the layers, and the seed of weights that are drawn."""

    def __call__(self, picture: Floats) -> Floats:
        """Return the maps for a picture, float32 (rows, columns, 3)."""


@dataclass(frozen=True)
class Seen:
    """What a layer looks at: the picture, float32 (rows, columns, 3) in [0, 1], and the maps before the layer.

    Maps are float32, (channels, rows, columns); before the first layer they are the picture's own channels. `through`
    gives the maps before the layer for another picture.
    """

    picture: Floats
    before: Floats
    through: Through


class Layer(Part, kind="layer"):
    """Makes maps of maps."""

    @abstractmethod
    def shape(self, shapes: Shapes) -> Shape:
        """Return the shape of what it gives; raises `LookupError` with a sentence where it cannot give anything."""

    @abstractmethod
    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return what it gives, float32 (channels, rows, columns); changes nothing in place."""

    def held(self, shapes: Shapes) -> int:
        """Return how many bytes computing it takes beside its maps, at the most."""
        return 0

    def title(self) -> str:
        """Return what to call it on a sheet, in a few words."""
        return self.part_name()

    def beside(self, scene: Scene) -> Floats | None:
        """Return kernels to be shown beside the maps, float32 (kernels, channels, rows, columns), one for each map."""
        return None

"""Layers one behind the other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from artforge import Scene, luma_of
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes

Channels = Literal["grey", "rgb"]


@dataclass(frozen=True)
class Chain:
    """Layers, and whether the first looks at a picture's brightness or at its three channels."""

    layers: tuple[Layer, ...]
    channels: Channels

    def first(self, picture: Floats) -> Floats:
        """Return the maps that the first layer looks at, float32 (1 or 3, rows, columns)."""
        return luma_of(picture)[None] if self.channels == "grey" else np.ascontiguousarray(np.moveaxis(picture, 2, 0))

    def shapes(self, rows: int, columns: int) -> Iterator[Shape]:
        """Yield the shapes of all maps, those of the picture first.

        Raises `LookupError` with a sentence that names the layer that does not fit.
        """
        before: Shape = (1 if self.channels == "grey" else 3, rows, columns)
        yield before
        for index, layer in enumerate(self.layers):
            try:
                before = layer.shape(Shapes((3, rows, columns), before))
            except LookupError as error:
                raise LookupError(f"layers[{index}], {layer.part_name()}: {error.args[0]}") from None
            yield before

    def maps(self, picture: Floats, scene: Scene) -> Iterator[Floats]:
        """Yield all maps of a picture, float32 (rows, columns, 3): those of the picture first."""
        before = self.first(picture)
        yield before
        for index, layer in enumerate(self.layers):
            own = replace(scene, rng=scene.rng.child("layers", index))
            through = Earlier(replace(self, layers=self.layers[:index]), scene)
            before = layer.maps(Seen(picture, before, through), own)
            yield before

    def last(self, picture: Floats, scene: Scene) -> Floats:
        """Return the maps of the last layer."""
        *_, found = self.maps(picture, scene)
        return found


@dataclass(frozen=True)
class Earlier:
    """Layers before another one, ready to look at other pictures."""

    chain: Chain
    scene: Scene

    @property
    def key(self) -> Hashable:
        """What names the layers, and the seed of weights that are drawn."""
        return self.chain, self.scene.rng.seed, self.scene.rng.path

    def __call__(self, picture: Floats) -> Floats:
        """Return the maps for a picture, float32 (rows, columns, 3)."""
        return self.chain.last(picture, self.scene)

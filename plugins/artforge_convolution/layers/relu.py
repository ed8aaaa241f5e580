"""The layer `relu`."""

from __future__ import annotations

import numpy as np

from artforge import Scene
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes


class Relu(Layer):
    """Set what is below 0 to 0."""

    def shape(self, shapes: Shapes) -> Shape:
        """Return the shape of the maps before it."""
        return shapes.before

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return what is above 0."""
        return np.maximum(seen.before, np.float32(0))

"""The layer `max-pool`."""

from __future__ import annotations

from artforge import Scene
from artforge_convolution.correlation import pooled_max
from artforge_convolution.layer import Floats, Seen
from artforge_convolution.layers.pooling import Pooling


class MaxPool(Pooling):
    """Keep the largest number of each square, so that maps get smaller and what was found stays."""

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return the largest number of each square."""
        return pooled_max(seen.before, self.size, self.step)

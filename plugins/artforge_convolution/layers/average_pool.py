"""The layer `average-pool`."""

from __future__ import annotations

from artforge import Scene
from artforge_convolution.correlation import pooled_mean
from artforge_convolution.layer import Floats, Seen
from artforge_convolution.layers.pooling import Pooling


class AveragePool(Pooling):
    """Take the mean of each square, so that maps get smaller and smoother."""

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return the mean of each square."""
        return pooled_mean(seen.before, self.size, self.step)

"""The kernel `gaussian`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge import units
from artforge_convolution.kernel import Floats, Kernel, single


class Gaussian(Kernel):
    """Blur by a bell."""

    size: int = Field(5, ge=2, le=31, description="rows and columns")
    deviation: units.Pixels = Field(1.0, ge=0.1, le=30, description="the bell's standard deviation")

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, size, size), which adds up to 1."""
        place = np.arange(self.size) - (self.size - 1) / 2
        row = np.exp(-0.5 * (place / self.deviation) ** 2)
        row /= row.sum()
        return single(np.outer(row, row))

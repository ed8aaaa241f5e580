"""The kernel `binomial`."""

from __future__ import annotations

from math import comb

import numpy as np
from pydantic import Field

from artforge_convolution.kernel import Floats, Kernel, single


class Binomial(Kernel):
    """Blur by a bell in whole numbers: a row of Pascal's triangle, across and down."""

    size: int = Field(3, ge=2, le=15, description="rows and columns")

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, size, size), which adds up to 1."""
        row = np.array([comb(self.size - 1, place) for place in range(self.size)]) / 2.0 ** (self.size - 1)
        return single(np.outer(row, row))

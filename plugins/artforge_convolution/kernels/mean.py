"""The kernel `mean`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge_convolution.kernel import Floats, Kernel, single


class Mean(Kernel):
    """Blur by the mean of a square."""

    size: int = Field(3, ge=2, le=31, description="rows and columns")

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, size, size), which adds up to 1."""
        return single(np.full((self.size, self.size), 1 / self.size**2))

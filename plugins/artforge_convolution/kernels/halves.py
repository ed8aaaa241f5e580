"""The kernels `halves`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge_convolution.kernel import Floats, Kernel


class Halves(Kernel):
    """Compare halves: four kernels of -1 on one side and 1 on the other, right, left, below and above.

    The first is half -1 and half 1, the second its negative, the third its transpose, the fourth the transpose's
    negative, as in many a first lesson on convolutional networks.
    """

    size: int = Field(4, ge=2, le=30, multiple_of=2, description="rows and columns, an even number")

    def matrices(self) -> Floats:
        """Return the four kernels, float32 (4, 1, size, size)."""
        first = np.repeat(np.array([-1, 1], np.float32), self.size // 2)[None].repeat(self.size, 0)
        return np.stack([first, -first, first.T, -first.T])[:, None]

    def labels(self) -> tuple[str, ...]:
        """Return where the ones are."""
        return "right half", "left half", "lower half", "upper half"

"""The kernel `sharpen`."""

from __future__ import annotations

from pydantic import Field

from artforge import units
from artforge_convolution.kernel import Floats, Kernel, single


class Sharpen(Kernel):
    """Make edges stronger: the pixel itself, and how much it differs from its neighbours."""

    amount: units.Times = Field(1.0, ge=0, le=100, description="how much of the difference is added; 0 changes nothing")

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, 3, 3), which adds up to 1."""
        beside = -self.amount
        return single([[0, beside, 0], [beside, 1 + 4 * self.amount, beside], [0, beside, 0]])

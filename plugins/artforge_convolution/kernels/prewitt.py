"""The kernels `prewitt`."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from artforge_convolution.kernel import Floats, Kernel
from artforge_convolution.kernels.derivative import Direction, Smoothing, derivatives, names


class Prewitt(Kernel):
    """Find edges, to the right or downwards; all three rows count alike.

    Prewitt's operator ("Object enhancement and extraction", 1970).
    """

    smoothing: ClassVar[Smoothing] = (1, 1, 1)

    direction: Direction = Field("both", description="x: how brightness grows to the right; y: downwards; or both")

    def matrices(self) -> Floats:
        """Return one kernel or both, float32 (kernels, 1, 3, 3)."""
        return derivatives(self.smoothing, self.direction)

    def labels(self) -> tuple[str, ...]:
        """Return the operator's name and the direction."""
        return names("prewitt", self.direction)

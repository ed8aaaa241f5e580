"""The kernels `sobel`."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from artforge_convolution.kernel import Floats, Kernel
from artforge_convolution.kernels.derivative import Direction, Smoothing, derivatives, names


class Sobel(Kernel):
    """Find edges, to the right or downwards; the row in the middle counts twice.

    Sobel and Feldman's operator (1968).
    """

    smoothing: ClassVar[Smoothing] = (1, 2, 1)

    direction: Direction = Field("both", description="x: how brightness grows to the right; y: downwards; or both")

    def matrices(self) -> Floats:
        """Return one kernel or both, float32 (kernels, 1, 3, 3)."""
        return derivatives(self.smoothing, self.direction)

    def labels(self) -> tuple[str, ...]:
        """Return the operator's name and the direction."""
        return names("sobel", self.direction)

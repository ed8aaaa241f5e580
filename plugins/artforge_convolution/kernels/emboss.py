"""The kernel `emboss`."""

from __future__ import annotations

from artforge_convolution.kernel import Floats, Kernel, single


class Emboss(Kernel):
    """Light the picture from the top left, as if bright places stood higher."""

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, 3, 3), which adds up to 1."""
        return single([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])

"""The kernel `laplace`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from artforge_convolution.kernel import Floats, Kernel, single


class Laplace(Kernel):
    """Find edges of all directions at once, by how much a pixel differs from its neighbours."""

    neighbours: Literal[4, 8] = Field(4, description="4: those at the sides; 8: those at the corners, too")

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, 3, 3)."""
        corner = 0 if self.neighbours == 4 else 1
        return single([[corner, 1, corner], [1, -self.neighbours, 1], [corner, 1, corner]])

    def labels(self) -> tuple[str, ...]:
        """Return its name and how many neighbours it looks at."""
        return (f"laplace {self.neighbours}",)

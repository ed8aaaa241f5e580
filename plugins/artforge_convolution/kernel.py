"""What kernels have in common."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from artforge import OneOrSeveral, Part, Scene

Floats = npt.NDArray[np.float32]
Shape = tuple[int, int, int, int]
"""How many kernels, how many channels each looks at, and their rows and columns."""


class Kernel(Part, kind="kernel"):
    """Weights that are slid over a picture: one small matrix, or a bank of several of one size.

    A kernel of one channel looks at brightness, one of three at red, green and blue.
    """

    @property
    def shape(self) -> Shape:
        """How many kernels, how many channels each looks at, and their rows and columns."""
        count, channels, rows, columns = self.matrices().shape
        return count, channels, rows, columns

    def matrices(self) -> Floats:
        """Return the weights, float32 (kernels, channels, rows, columns), finite."""
        raise TypeError(f"{type(self).__name__} has neither matrices nor prepare")

    def prepare(self, scene: Scene) -> Floats:
        """Return the weights, as `matrices` does; override it, and `shape`, where they must be read from a file."""
        return self.matrices()

    def labels(self) -> tuple[str, ...]:
        """Return a name for each kernel, for people."""
        return (self.part_name(),)


Bank = Annotated[Kernel | tuple[Kernel, ...], OneOrSeveral(Kernel)]
"""A field's type: a kernel or a bank of them, or a list of two or more."""


def listed(kernels: Kernel | tuple[Kernel, ...]) -> tuple[Kernel, ...]:
    """Return one kernel or several as several."""
    return kernels if isinstance(kernels, tuple) else (kernels,)


def single(matrix: npt.ArrayLike) -> Floats:
    """Return a matrix, (rows, columns), as a bank of one kernel that looks at brightness."""
    return np.asarray(matrix, np.float32)[None, None]

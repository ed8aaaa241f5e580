"""The initializer `orthogonal`."""

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Initializer, Rng, units


class Orthogonal(Initializer):
    """Draw a rotation: every layer keeps the lengths of what it sees; takes long over 1000 neurons wide."""

    gain: units.Times = Field(
        1.0, ge=0, le=1e6, description="what the weights are multiplied by; more gives busier pictures"
    )

    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> npt.NDArray[np.float32]:
        """Return weights whose rows, or columns where these are fewer, have length 1 and stand upright on each other.

        After Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
        2013.
        """
        outputs, inputs = shape
        drawn = rng.normal((max(shape), min(shape))).astype(np.float64)
        upright = _upright(drawn)
        return (self.gain * (upright if outputs >= inputs else upright.T)).astype(np.float32)


def _upright(columns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return orthonormal columns that span the same space: Gram and Schmidt's procedure, in the stable order.

    Sums run from row to row, so that every machine adds in the same order; a linear algebra library would not.
    """
    result = np.ascontiguousarray(columns)
    for index in range(result.shape[1]):
        result[:, index] /= np.sqrt(_sums(result[:, index : index + 1] ** 2))
        rest = result[:, index + 1 :]
        rest -= result[:, index : index + 1] * _sums(result[:, index : index + 1] * rest)
    return result


def _sums(terms: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add up each column, one row after the other."""
    total = np.zeros(terms.shape[1])
    for row in terms:
        total += row
    return total

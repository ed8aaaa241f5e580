"""The kernels `gabor`."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import units
from artforge_convolution.kernel import Floats, Kernel

LEAST = 1e-9
"""Weights below this share of the bell's top are taken for rounding errors, which must not be scaled up to 1."""


class Gabor(Kernel):
    """Find stripes: waves of several directions under a bell, as cells in the eye's cortex do.

    Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation" (1985). The mean is
    taken off, so that a plain surface gives 0, and the strongest weight is 1 or -1.
    """

    size: int = Field(9, ge=3, le=31, description="rows and columns")
    orientations: int = Field(4, ge=1, le=24, description="how many directions, spread evenly over half a turn")
    wavelength: units.Pixels = Field(5.0, ge=2, le=64, description="from crest to crest")
    deviation: units.Pixels = Field(2.0, ge=0.3, le=30, description="the bell's standard deviation across")
    aspect: units.Times = Field(
        0.8, ge=0.1, le=4, description="how wide the bell is beside its length; below 1: longer waves"
    )
    phase: units.Degrees = Field(0.0, ge=-360, le=360, description="0 has a crest in the middle, 90 an edge")

    @model_validator(mode="after")
    def _leaves_something(self) -> Self:
        bells, weights = self._under_bells()
        tops, peaks = bells.max((1, 2)), np.abs(weights).max((1, 2))
        for label, top, peak in zip(self.labels(), tops, peaks, strict=True):
            if peak < LEAST * top:
                sentence = "{label} is next to nothing at every pixel: change `phase` or `wavelength`, or set "
                raise PydanticCustomError("gabor", sentence + "`deviation` higher", {"label": label})
        return self

    def matrices(self) -> Floats:
        """Return the kernels, float32 (orientations, 1, size, size), in [-1, 1], each with a sum of 0."""
        _, weights = self._under_bells()
        found: Floats = (weights / np.abs(weights).max((1, 2), keepdims=True)).astype(np.float32)[:, None]
        return found

    def _under_bells(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the bells and the waves under them, both (orientations, size, size)."""
        place = np.arange(self.size) - (self.size - 1) / 2
        angles = np.radians(self._degrees())[:, None, None]
        along = place * np.cos(angles) + place[:, None] * np.sin(angles)
        beside = place[:, None] * np.cos(angles) - place * np.sin(angles)
        bell = np.exp(-0.5 * (along**2 + (self.aspect * beside) ** 2) / self.deviation**2)
        waves = np.cos(2 * np.pi * along / self.wavelength + np.radians(self.phase))
        waves -= (bell * waves).sum((1, 2), keepdims=True) / bell.sum((1, 2), keepdims=True)
        return bell, bell * waves

    def labels(self) -> tuple[str, ...]:
        """Return the direction of each, in degrees clockwise from the right."""
        return tuple(f"gabor {degrees:g}°" for degrees in self._degrees())

    def _degrees(self) -> Floats:
        return (np.arange(self.orientations) * (180 / self.orientations)).astype(np.float32)

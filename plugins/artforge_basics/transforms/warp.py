"""The transform `warp`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import Canvas, Move, Namespace, Rng, Structural, Transform, Value, units
from artforge_basics.transforms.noise import gradient_noise
from artforge_basics.transforms.plane import Place, Turns, about

TURN = (0.8, 0.6)
"""The cosine and sine by which each octave's lattice is turned against the one before, so that none shows."""


class Warp(Transform):
    """Push the picture about by smooth noise, as marble flows: the seed decides where to."""

    amplitude: units.Distance = Field(0.25, ge=0, le=1e3, description="how far the largest swells move places")
    scale: units.Distance = Field(0.6, ge=1e-4, le=1e4, description="of the largest swells")
    octaves: Annotated[int, Structural()] = Field(
        3, ge=1, le=8, description="layers of noise, each half as wide as the last"
    )
    roughness: units.Times = Field(0.4, ge=0, le=1, description="how strong each octave is beside the last")
    phase: Turns = Field(0.0, description="places run round, each on its course; a motion by 1 closes a loop")

    def prepare(self, rng: Rng, canvas: Canvas) -> Move:
        """Draw where the octaves lie; the seeds are numbers like any other, so that new ones compile nothing anew."""
        drawn = [(rng.integer(2**31), rng.uniform((2,)).tolist()) for _ in range(self.octaves)]

        def move(x: Value, y: Value, xp: Namespace) -> Place:
            across, down = about(x, y, (0.0, 0.0), xp)
            across, down = across * (1.0 / self.scale), down * (1.0 / self.scale)
            amplitude = self.amplitude
            for octave, (seed, start) in enumerate(drawn):
                phase = self.phase % 1.0 * (octave + 1)
                right, below = gradient_noise(across + start[0], down + start[1], seed, phase, xp)
                x, y = x + right * amplitude, y + below * amplitude
                across, down = 2.0 * (TURN[0] * across - TURN[1] * down), 2.0 * (TURN[1] * across + TURN[0] * down)
                amplitude = amplitude * self.roughness
            return x, y

        return move

"""Inputs that are the same for all pixels."""

from typing import Annotated

from pydantic import Field

from artforge import Keys, Namespace, Rng, Structural, units

FREQUENCIES = (1, 1, 2, 3)
"""How often a component swings while the walk goes round once; one of these, drawn for each."""


class Latent(Keys):
    """Give the network numbers that are the same for all pixels, and walk among them on a closed path."""

    size: Annotated[int, Structural()] = Field(4, ge=1, le=64, description="how many numbers")
    spread: units.Plain = Field(1.0, ge=0, le=1000, description="the standard deviation of the walk's middle from 0")
    radius: units.Plain = Field(0.2, ge=0, le=1000, description="how far each number swings to either side")
    place: units.Turns = Field(0.0, ge=-1e6, le=1e6, description="after 1 the walk is back where it began")

    def vector(self, rng: Rng, xp: Namespace) -> list[float]:
        """Return the numbers at this place of the walk; each swings with a frequency and a phase that are drawn."""
        middle = rng.child("middle").normal((self.size,), 0.0, self.spread)
        phases = rng.child("phase").uniform((self.size,))
        frequencies, turn = rng.child("frequency"), self.place % 1.0
        return [
            float(start) + self.radius * xp.sin(2 * xp.pi * ((frequencies.choice(FREQUENCIES) * turn + phase) % 1.0))
            for start, phase in zip(middle.tolist(), phases.tolist(), strict=True)
        ]

"""A transform moves coordinates: what it returns is the place whose colour is shown at (x, y)."""

from __future__ import annotations

from pydantic import Field

from artforge import Namespace, Transform, Value, units


class Example(Transform):
    """Look through moving water: places sway along waves that cross each other."""

    amplitude: units.Distance = Field(0.03, ge=0, le=10, description="the farthest that places move")
    wavelength: units.Distance = Field(0.3, ge=0.001, le=1000, description="from crest to crest")
    phase: units.Turns = Field(0.0, ge=-1e6, le=1e6, description="how far the waves have run; a motion by 1 loops")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the moved place; it is traced once for all pixels, so use operators and `xp` alone."""
        turn = 2.0 * xp.pi
        across = xp.sin(turn * (y / self.wavelength + self.phase))
        down = xp.sin(turn * (x / self.wavelength - self.phase))
        return x + self.amplitude * across, y + self.amplitude * down

"""The transform `fisheye`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Place, Point, Turns, about
from artforge_basics.transforms.waves import cosine


class Fisheye(Transform):
    """Look through a lens that bulges (a barrel) or, with a strength below 0, draws in the middle (a pincushion)."""

    strength: units.Plain = Field(
        4.0, ge=-1e3, le=1e3, description="over 0 the middle comes nearer, below 0 it goes away"
    )
    radius: units.Distance = Field(0.5, ge=1e-6, le=1e6, description="at this distance all stays in its place")
    phase: Turns = Field(
        0.0, description="the lens goes over to the opposite and comes back; a motion by 1 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the lens's middle")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place at a distance that grows from the middle on without a kink or a fold."""
        across, down = about(x, y, self.center, xp)
        strength = self.strength * cosine(self.phase, xp)
        barrel, cushion = max(strength, 0.0), max(-strength, 0.0)
        square = (across * across + down * down) * (1.0 / self.radius**2)
        share = (1.0 + barrel * square) / (1.0 + cushion * square)
        factor = xp.sqrt(share * ((1.0 + cushion) / (1.0 + barrel)))
        return across * factor + self.center[0], down * factor + self.center[1]

"""The transform `swirl`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Place, Point, Turns, about
from artforge_basics.transforms.waves import cosine


class Swirl(Transform):
    """Turn the picture about a point, less and less with the distance, as a spoon stirs cream."""

    degrees: units.Degrees = Field(180.0, ge=-1e5, le=1e5, description="how far the middle turns counter-clockwise")
    radius: units.Distance = Field(0.6, ge=1e-6, le=1e6, description="beyond it nothing turns")
    phase: Turns = Field(
        0.0, description="the swirl unwinds, winds up the other way, and comes back; a motion by 1 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the coordinates turned by an angle that ends at the radius without a kink."""
        across, down = about(x, y, self.center, xp)
        rest = xp.maximum(1.0 - (across * across + down * down) * (1.0 / self.radius**2), 0.0)
        angle = rest**3 * (self.degrees * cosine(self.phase, xp) * (xp.pi / 180.0))
        cos, sin = xp.cos(angle), xp.sin(angle)
        return across * cos - down * sin + self.center[0], across * sin + down * cos + self.center[1]

"""The transform `perspective`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, turned


class Perspective(Transform):
    """Tilt the picture's plane away; what would lie behind the horizon is its mirror image in the sky."""

    tilt: units.Degrees = Field(60.0, ge=-89, le=89, description="how far the upper edge goes away, or comes nearer")
    distance: units.Distance = Field(0.5, ge=1e-3, le=1e3, description="from the eye to the plane; nearer is steeper")
    degrees: Degrees = Field(
        0.0, description="how far the direction of the tilt turns counter-clockwise; a motion by 360 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")
    softness: units.Plain = Field(
        0.1, ge=1e-3, le=1, description="at the horizon the plane shrinks to this part of its size, not to nothing"
    )

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place where a ray from the eye meets the tilted plane."""
        across, down = turned(*about(x, y, self.center, xp), self.degrees, xp)
        angle = self.tilt * (xp.pi / 180.0)
        cos, sin = xp.cos(angle), xp.sin(angle)
        nearness = cos + down * (sin / self.distance)
        # It is 0 along the horizon; a hyperbola keeps it away from there.
        least = self.softness * self.softness
        share = xp.sqrt(1.0 + least) / xp.sqrt(nearness * nearness + least)
        across, down = turned(across * cos * share, down * share, -self.degrees, xp)
        return across + self.center[0], down + self.center[1]

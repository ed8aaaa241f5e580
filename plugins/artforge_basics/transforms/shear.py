"""The transform `shear`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, turned


class Shear(Transform):
    """Slide the picture along a direction, the further the more a place lies to the side, as a pack of cards slides."""

    amount: units.Plain = Field(
        0.5, ge=-1e3, le=1e3, description="how far to the right it slides for each unit further down"
    )
    degrees: Degrees = Field(
        0.0, description="how far the direction turns counter-clockwise; a motion by 180 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of a point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the coordinates slid back."""
        along = self.degrees % 180.0
        across, down = turned(*about(x, y, self.center, xp), along, xp)
        across, down = turned(across - self.amount * down, down, -along, xp)
        return across + self.center[0], down + self.center[1]

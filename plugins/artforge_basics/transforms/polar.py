"""The transform `polar`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, from_above, turned
from artforge_basics.transforms.waves import fold


class Polar(Transform):
    """Bend the picture into a disc: its upper edge becomes the centre, and its lower edge the rim.

    On the way round, x goes from −0.5 to 0.5 and back, so that there is no seam.
    """

    repeats: int = Field(3, ge=1, le=64, description="how many times x goes there and back in a turn")
    radius: units.Distance = Field(0.5, ge=1e-6, le=1e6, description="of the disc")
    degrees: Degrees = Field(0.0, description="how far the disc turns counter-clockwise; a motion by 360 closes a loop")
    center: Point = Field((0.0, 0.0), description="[x, y] of the disc's centre")
    softness: units.Plain = Field(0.1, ge=0, le=1, description="how rounded the folds are; 0 is a crease")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the angle, folded, and the distance in units of the radius, both less 0.5."""
        place = turned(*about(x, y, self.center, xp), self.degrees, xp)
        distance, angle = from_above(*place, xp)
        around = fold(angle * (self.repeats / (2.0 * xp.pi)), self.softness, xp)
        return around - 0.5, distance * (1.0 / self.radius) - 0.5

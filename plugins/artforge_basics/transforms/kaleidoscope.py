"""The transform `kaleidoscope`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, from_above
from artforge_basics.transforms.waves import fold


class Kaleidoscope(Transform):
    """Repeat a slice of the picture around a point, each beside its mirror image."""

    segments: int = Field(6, ge=1, le=64, description="how many times the slice and its mirror image go round")
    degrees: Degrees = Field(
        0.0,
        description="how far the picture behind the mirrors turns counter-clockwise; a motion by 360 closes a loop",
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the point where the slices meet")
    softness: units.Plain = Field(0.1, ge=0, le=1, description="how rounded the folds are; 0 is a crease")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place in the first slice, which begins straight above the centre and goes on to its right."""
        radius, angle = from_above(*about(x, y, self.center, xp), xp)
        within = fold(angle * (self.segments / (2.0 * xp.pi)), self.softness, xp) * (xp.pi / self.segments)
        angle = within + self.degrees % 360.0 * (xp.pi / 180.0)
        return radius * xp.sin(angle) + self.center[0], self.center[1] - radius * xp.cos(angle)

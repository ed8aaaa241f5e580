"""The transform `scale`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, turned


class Scale(Transform):
    """Multiply x and y by a factor each: one below 1 stretches the picture along its axis, one above 1 squeezes it."""

    x: units.Times = Field(0.5, ge=1e-6, le=1e6, description="what x is multiplied by")
    y: units.Times = Field(1.0, ge=1e-6, le=1e6, description="what y is multiplied by")
    degrees: Degrees = Field(
        0.0, description="how far the axes of the scaling turn counter-clockwise; a motion by 180 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the coordinates multiplied along the two axes."""
        along = self.degrees % 180.0
        across, down = turned(*about(x, y, self.center, xp), along, xp)
        across, down = turned(across * self.x, down * self.y, -along, xp)
        return across + self.center[0], down + self.center[1]

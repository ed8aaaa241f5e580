"""The transform `rotate`."""

from pydantic import Field

from artforge import Namespace, Transform, Value
from artforge_basics.transforms.plane import Degrees, Point, turned


class Rotate(Transform):
    """Turn the picture about a point."""

    degrees: Degrees = Field(
        45.0, description="how far the picture turns counter-clockwise; a motion by 360 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the coordinates turned about the centre."""
        across, down = turned(x - self.center[0], y - self.center[1], self.degrees, xp)
        return across + self.center[0], down + self.center[1]

"""The transform `rotate`."""

from pydantic import Field

from artforge import Namespace, Transform, Value
from artforge_basics.transforms.plane import turned


class Rotate(Transform):
    """Turn the picture about a point."""

    degrees: float = Field(45.0, ge=-1e6, le=1e6, description="how far the picture turns counter-clockwise")
    center: tuple[float, float] = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the coordinates turned about the centre."""
        across, down = turned(x - self.center[0], y - self.center[1], self.degrees, xp)
        return across + self.center[0], down + self.center[1]

"""The transform `rotate`."""

from pydantic import Field

from artforge import Namespace, Transform, Value


class Rotate(Transform):
    """Turn the picture about a point."""

    degrees: float = Field(45.0, ge=-1e6, le=1e6, description="how far the picture turns counter-clockwise")
    center: tuple[float, float] = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the coordinates turned about the centre; y points down, so that they turn clockwise."""
        angle = self.degrees % 360.0 * (xp.pi / 180.0)
        cos, sin = xp.cos(angle), xp.sin(angle)
        across, down = x - self.center[0], y - self.center[1]
        return across * cos - down * sin + self.center[0], across * sin + down * cos + self.center[1]

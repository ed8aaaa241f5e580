"""The transform `zoom`."""

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Point


class Zoom(Transform):
    """Multiply the coordinates: a scale below 1 looks closer, one above 1 from further away."""

    scale: units.Times = Field(0.5, ge=1e-9, le=1e9, description="what the coordinates are multiplied by")
    center: Point = Field((0.0, 0.0), description="[x, y] of the point that stays in its place")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the coordinates scaled about the centre."""
        rest = 1.0 - self.scale
        return x * self.scale + self.center[0] * rest, y * self.scale + self.center[1] * rest

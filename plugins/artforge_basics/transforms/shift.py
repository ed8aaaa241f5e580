"""The transform `shift`."""

from pydantic import Field

from artforge import Namespace, Transform, Value
from artforge_basics.transforms.plane import Point


class Shift(Transform):
    """Add to the coordinates, which looks further right and down."""

    by: Point = Field((0.0, 0.0), description="[x, y] to add to the coordinates")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the coordinates further right and down."""
        return x + self.by[0], y + self.by[1]

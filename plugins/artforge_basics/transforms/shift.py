"""The transform `shift`."""

from pydantic import Field

from artforge import Namespace, Transform, Value


class Shift(Transform):
    """Add to the coordinates, which looks further right and down."""

    by: tuple[float, float] = Field((0.0, 0.0), description="[x, y] in units of the coordinates")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
        """Return the coordinates further right and down."""
        return x + self.by[0], y + self.by[1]

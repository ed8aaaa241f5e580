"""Transforms as somebody else would write them, for measuring what they cost."""

from collections.abc import Sequence

from pydantic import Field

from artforge import Namespace, Transform, Value, hookimpl

Place = tuple[Value, Value]


class Facets(Transform):
    """Mirror a slice of the plane around the centre."""

    slices: int = Field(6, ge=1, le=64, description="how many there are")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place within the first slice."""
        radius, angle = xp.sqrt(x * x + y * y), xp.atan2(y, x)
        width = 2.0 * xp.pi / self.slices
        folded = xp.abs(xp.mod(angle, width) - width / 2.0)
        return radius * xp.cos(folded), radius * xp.sin(folded)


class Whirl(Transform):
    """Turn the middle further than the edge."""

    turn: float = Field(1.0, ge=-100, le=100, description="radians in the middle")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place turned by an angle that fades with the distance."""
        angle = self.turn * xp.exp(-4.0 * (x * x + y * y))
        cos, sin = xp.cos(angle), xp.sin(angle)
        return cos * x - sin * y, sin * x + cos * y


class Sway(Transform):
    """Slide each row along a sine."""

    amplitude: float = Field(0.05, ge=0, le=10, description="in units of the coordinates")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place further along the row."""
        return x + self.amplitude * xp.sin(20.0 * y), y


@hookimpl
def artforge_parts() -> Sequence[type]:
    """Bring three transforms."""
    return [Facets, Sway, Whirl]

"""The transform `mirror`."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Namespace, Structural, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, turned


class Mirror(Transform):
    """Show one half of the picture on both sides of a line, or one quarter on all sides of two."""

    x: Annotated[bool, Structural()] = Field(True, description="the left half mirrors the right one")
    y: Annotated[bool, Structural()] = Field(False, description="the upper half mirrors the lower one")
    degrees: Degrees = Field(
        0.0, description="how far the lines turn counter-clockwise over the picture; a motion by 360 closes a loop"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of a point on the lines")
    softness: units.Distance = Field(0.02, ge=0, le=10, description="the width of a fold; 0 is a crease")

    @model_validator(mode="after")
    def _has_an_axis(self) -> Self:
        if not (self.x or self.y):
            raise PydanticCustomError("mirror", "a mirror needs an axis: give `x: true` or `y: true`, or both")
        return self

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the coordinates folded over."""
        across, down = turned(*about(x, y, self.center, xp), self.degrees, xp)
        across = self._folded(across, xp) if self.x else across
        down = self._folded(down, xp) if self.y else down
        across, down = turned(across, down, -self.degrees, xp)
        return across + self.center[0], down + self.center[1]

    def _folded(self, v: Value, xp: Namespace) -> Value:
        """Return the distance from 0, by a hyperbola that has no kink there."""
        return xp.sqrt(v * v + self.softness * self.softness)

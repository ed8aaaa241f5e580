"""The transform `ripple`."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Namespace, Structural, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about, turned
from artforge_basics.transforms.waves import sine


class Ripple(Transform):
    """Look through waves: rings that run outwards from a point, or straight ones."""

    shape: Annotated[Literal["rings", "lines"], Structural()] = Field("rings", description="the crests of the waves")
    amplitude: units.Distance = Field(0.02, ge=0, le=1e3, description="the farthest that places move")
    wavelength: units.Distance = Field(0.12, ge=1e-4, le=1e4, description="from crest to crest")
    phase: Annotated[float, units.Unit("wavelengths")] = Field(
        0.0, ge=-1e6, le=1e6, description="how far the waves have run; a motion by 1 closes a loop"
    )
    degrees: Degrees = Field(
        0.0, description="how far the course of straight waves, to the right, turns counter-clockwise"
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the point that the waves come from")

    @model_validator(mode="after")
    def _only_lines_have_a_course(self) -> Self:
        if self.shape == "rings" and self.degrees:
            raise PydanticCustomError("ripple", "rings run in all directions: give `degrees` with `shape: lines` only")
        return self

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the coordinates moved along the waves' course, for rings the less the nearer the centre."""
        across, down = about(x, y, self.center, xp)
        if self.shape == "lines":
            right, below = turned(1.0, 0.0, -self.degrees, xp)
            move = self._move(across * right + down * below, xp)
            return x + move * right, y + move * below
        square = across * across + down * down
        # Away from the centre this divides by the distance; there it lets the move vanish, which has no direction.
        share = self._move(xp.sqrt(square), xp) / xp.sqrt(square + (self.wavelength / 4.0) ** 2)
        return x + across * share, y + down * share

    def _move(self, distance: Value, xp: Namespace) -> Value:
        return self.amplitude * sine(distance * (1.0 / self.wavelength) - self.phase % 1.0, xp)

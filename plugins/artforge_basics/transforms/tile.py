"""The transform `tile`."""

from typing import Annotated

from pydantic import Field

from artforge import Namespace, Structural, Transform, Value, units
from artforge_basics.transforms.plane import Place, Point, about
from artforge_basics.transforms.waves import fold

Side = Annotated[units.Distance, Field(ge=1e-4, le=1e4)]
Periods = Annotated[float, units.Unit("periods"), Field(ge=-1e6, le=1e6)]


class Tile(Transform):
    """Cover the plane with one piece of the picture, each copy mirrored beside the next so that all edges meet."""

    size: tuple[Side, Side] = Field((0.5, 0.5), description="[width, height] of the piece")
    mirror: Annotated[bool, Structural()] = Field(
        True, description="mirror every other copy; without it the copies are all alike, and their edges show"
    )
    phase: tuple[Periods, Periods] = Field(
        (0.0, 0.0),
        description="[x, y] of how far the copies slide right and down (a period is two copies where they are "
        "mirrored); a motion by 1 closes a loop",
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the piece's middle")
    softness: units.Plain = Field(
        0.1, ge=0, le=1, description="how rounded the folds between copies are; 0 is a crease"
    )

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the place within the piece."""
        across, down = about(x, y, self.center, xp)
        sides = zip((across, down), self.size, self.phase, strict=True)
        across, down = (self._within(v, side, phase % 1.0, xp) for v, side, phase in sides)
        return across + self.center[0], down + self.center[1]

    def _within(self, v: Value, side: float, phase: float, xp: Namespace) -> Value:
        if self.mirror:
            return (fold(v * (0.5 / side) - (phase - 0.25), self.softness, xp) - 0.5) * side
        turns = v * (1.0 / side) - (phase - 0.5)
        return (turns - xp.floor(turns) - 0.5) * side

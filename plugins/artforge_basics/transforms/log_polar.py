"""The transform `log-polar`."""

from typing import Annotated

from pydantic import Field

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Place, Point, about, from_above
from artforge_basics.transforms.waves import fold


class LogPolar(Transform):
    """Look into an endless tunnel of the picture, in which each ring holds a smaller one of the same sort.

    The angle and the logarithm of the distance, both folded to [−0.5, 0.5] so that there is no seam: as de Smit and
    Lenstra unrolled Escher's "Print Gallery" ("The Mathematical Structure of Escher's Print Gallery", 2003).
    """

    repeats: int = Field(3, ge=1, le=64, description="how many times the picture and its mirror image go round")
    ratio: units.Times = Field(
        8.0, ge=1.1, le=1e6, description="how many times larger a ring is than the next one within"
    )
    twist: int = Field(
        1, ge=-64, le=64, description="by how many repeats a ring is wound on to the next; 0 leaves them closed"
    )
    phase: Annotated[float, units.Unit("rings")] = Field(
        0.0,
        ge=-1e6,
        le=1e6,
        description="how far the tunnel comes nearer; a motion by 1 closes a loop, an endless zoom",
    )
    center: Point = Field((0.0, 0.0), description="[x, y] of the tunnel's end")
    softness: units.Plain = Field(0.1, ge=0, le=1, description="how rounded the folds are; 0 is a crease")

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return the angle and the ring."""
        distance, angle = from_above(*about(x, y, self.center, xp), xp)
        ring = xp.log(distance) * (1.0 / xp.log(self.ratio)) - self.phase % 1.0
        around = angle * (self.repeats / (2.0 * xp.pi)) + self.twist * ring
        return fold(around, self.softness, xp) - 0.5, fold(ring, self.softness, xp) - 0.5

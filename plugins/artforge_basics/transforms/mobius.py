"""The transform `mobius`."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Namespace, Transform, Value, units
from artforge_basics.transforms.plane import Degrees, Place, Point, about


class Mobius(Transform):
    """Turn and zoom the picture about one point and back about another, so that circles stay circles.

    The Möbius map of the complex plane that leaves both points in their places: (w − p) / (w − q) = k (z − p) / (z − q)
    (Needham, "Visual Complex Analysis", 1997, chapter 3).
    """

    first: Point = Field((-0.3, 0.0), description="[x, y] of the point about which the picture turns counter-clockwise")
    second: Point = Field((0.3, 0.0), description="[x, y] of the point about which it turns clockwise")
    degrees: Degrees = Field(90.0, description="how far it turns; a motion by 360 closes a loop")
    scale: units.Times = Field(
        1.0, ge=1e-3, le=1e3, description="below 1 the first point comes nearer and the second goes away"
    )
    softness: units.Plain = Field(
        0.1, ge=1e-3, le=1, description="how early the picture comes back near the one place that would show infinity"
    )

    @model_validator(mode="after")
    def _two_points(self) -> Self:
        (px, py), (qx, qy) = self.first, self.second
        if max(abs(px - qx), abs(py - qy)) < 1e-3:
            raise PydanticCustomError("mobius", "`first` and `second` must be two points, 0.001 or more apart")
        return self

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Place:
        """Return w = (p (z − q) − q k (z − p)) / ((z − q) − k (z − p))."""
        (px, py), (qx, qy) = self.first, self.second
        angle = self.degrees % 360.0 * (xp.pi / 180.0)
        kx, ky = self.scale * xp.cos(angle), self.scale * xp.sin(angle)
        ax, ay = about(x, y, self.first, xp)
        bx, by = ax + (px - qx), ay + (py - qy)
        ax, ay = kx * ax - ky * ay, kx * ay + ky * ax
        above_x, above_y = (px * bx - py * by) - (qx * ax - qy * ay), (px * by + py * bx) - (qx * ay + qy * ax)
        below_x, below_y = bx - ax, by - ay
        # Where that is divided by 0, the plane is kept within bounds; a map that moves nothing still moves nothing.
        least, apart = self.softness**2, (px - qx) ** 2 + (py - qy) ** 2
        share = (1.0 + least) / (below_x * below_x + below_y * below_y + least * apart)
        return (above_x * below_x + above_y * below_y) * share, (above_y * below_x - above_x * below_y) * share

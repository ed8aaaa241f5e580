"""A point filter changes each colour by itself; behind a pattern it becomes part of it, and costs next to nothing."""

from __future__ import annotations

from pydantic import Field

from artforge import LUMA, Namespace, PointFilter, Value, units


class Example(PointFilter):
    """Give the darks a cool tone and the lights a warm one."""

    strength: units.Plain = Field(0.6, ge=0, le=1, description="0 leaves the picture as it is")

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> tuple[Value, Value, Value]:
        """Return the new red, green and blue, each in [0, 1]; traced."""
        light = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b
        cool, warm = (0.05, 0.12, 0.30), (1.0, 0.86, 0.62)
        toned = [low + (high - low) * light for low, high in zip(cool, warm, strict=True)]
        red, green, blue = (old + self.strength * (new - old) for old, new in zip((r, g, b), toned, strict=True))
        return red, green, blue

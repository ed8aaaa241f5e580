"""The transform `whirls`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import Canvas, Move, Namespace, Rng, Structural, Transform, Value, units


class Whirls(Transform):
    """Stir the picture in several places at once, each whirl its own way round."""

    count: Annotated[int, Structural()] = Field(6, ge=1, le=64, description="how many whirls there are")
    turns: units.Turns = Field(0.8, ge=-100, le=100, description="how far the middle of a whirl turns")
    radius: units.Distance = Field(0.25, ge=0.001, le=100, description="how far a whirl reaches, about")
    phase: units.Turns = Field(0.0, ge=-1e6, le=1e6, description="whirls wind up and unwind; a motion by 1 loops")

    def prepare(self, rng: Rng, canvas: Canvas) -> Move:
        """Place the whirls, as the seed decides, where the canvas is."""
        width, height = (side / canvas.shorter_side / 2 for side in canvas.size)
        places = rng.child("places").uniform((self.count, 2), -1.0, 1.0).tolist()
        senses = rng.child("senses").uniform((self.count,), -1.0, 1.0).tolist()
        whirls = [(x * width, y * height, sense) for (x, y), sense in zip(places, senses, strict=True)]

        def move(x: Value, y: Value, xp: Namespace) -> tuple[Value, Value]:
            strength = 2.0 * xp.pi * self.turns * xp.cos(2.0 * xp.pi * self.phase)
            for left, top, sense in whirls:
                across, down = x - left, y - top
                near = xp.exp((across * across + down * down) * (-1.0 / (self.radius * self.radius)))
                angle = near * (strength * (1.0 if sense > 0 else -1.0) * (0.5 + 0.5 * abs(sense)))
                cos, sin = xp.cos(angle), xp.sin(angle)
                x, y = left + across * cos - down * sin, top + across * sin + down * cos
            return x, y

        return move

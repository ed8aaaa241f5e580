"""A source makes a picture. A pattern, a function of position, is drawn at any size."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import Coordinates, Namespace, Pattern, Picture, Scene, Source, Structural, Value, locate, named, units


class Example(Source):
    """Let rings of light spread from a few places that the seed chooses."""

    places: Annotated[int, Structural()] = Field(5, ge=1, le=32, description="how many places rings spread from")
    wavelength: units.Distance = Field(0.08, ge=0.001, le=1000, description="from crest to crest")
    phase: units.Turns = Field(0.0, ge=-1e6, le=1e6, description="how far the rings have run; a motion by 1 loops")
    coordinates: Coordinates = Field((named("fit"),), description="a space, then transforms: they bend the rings")

    def picture(self, scene: Scene) -> Picture:
        """Return the picture; random numbers come from the step's own stream, so that the seed decides."""
        centres = scene.rng.uniform((self.places, 2), -0.7, 0.7).tolist()
        shades = scene.rng.uniform((self.places, 3), 0.0, 1.0).tolist()

        def colour(column: Value, row: Value, xp: Namespace) -> Value:
            bends = scene.rng.child("coordinates")
            x, y = locate(self.coordinates, column, row, xp, canvas=scene.canvas, rng=bends)
            light = [0.02, 0.03, 0.07]
            for (left, top), shade in zip(centres, shades, strict=True):
                distance = xp.sqrt((x - left) * (x - left) + (y - top) * (y - top))
                ring = 0.5 + 0.5 * xp.cos(2.0 * xp.pi * (distance / self.wavelength - self.phase))
                glow = 1.4 * ring * ring * xp.exp(-2.5 * distance)
                light = [channel + glow * part for channel, part in zip(light, shade, strict=True)]
            return xp.concat(light)

        return Pattern(scene.canvas, colour).picture()

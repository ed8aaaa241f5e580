"""The source `solid`."""

from pydantic import Field

from artforge import Colour, Namespace, Pattern, Picture, Scene, Source, Value


class Solid(Source):
    """Fill the canvas with a colour."""

    colour: Colour = Field((0.5, 0.5, 0.5), description="the colour")

    def picture(self, scene: Scene) -> Picture:
        """Return the colour as a pattern, so that the filters behind it are computed with it."""

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            return xp.concat(self.colour)

        return Pattern(scene.canvas, function).picture()

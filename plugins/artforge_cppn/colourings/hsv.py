"""The colouring `hsv`."""

from pydantic import Field

from artforge import Namespace, Value, units
from artforge_cppn.colouring import Colouring


class Hsv(Colouring):
    """Take the outputs for hue, saturation and value: pure hues, all equally loud."""

    hue: units.Degrees = Field(0.0, ge=-1e6, le=1e6, description="the middle hue; 360 goes all the way round")
    spread: units.Degrees = Field(360.0, ge=0, le=3600, description="the range of hues about the middle")
    saturation: units.Plain = Field(0.9, ge=0, le=1, description="the largest saturation")

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the colour of a hue that lies about the middle, and of the sigmoids of the other outputs."""
        hue = self.hue % 360.0 / 60.0 + self.spread / 120.0 * xp.tanh(v[0:1])
        value = xp.sigmoid(v[2:3])
        chroma = value * self.saturation * xp.sigmoid(v[1:2])
        # Red, green and blue lie a third of a turn apart (Smith, "Color gamut transform pairs", 1978).
        channels = [xp.clip(abs((hue + sixth) % 6.0 - 3.0) - 1.0, 0.0, 1.0) for sixth in (0.0, 4.0, 2.0)]
        return xp.concat([value - chroma * (1.0 - channel) for channel in channels])

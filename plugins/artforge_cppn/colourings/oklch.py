"""The colouring `oklch`."""

from pydantic import Field

from artforge import Namespace, Value, units
from artforge_cppn.colouring import Colouring
from artforge_cppn.oklab import CHROMA, CONTRAST, LIGHTNESS, Lightness, loudness, shown


class Oklch(Colouring):
    """Take the outputs for lightness, chroma and hue, as the eye sees them: colours that go together."""

    lightness: Lightness = LIGHTNESS
    chroma: units.Plain = CHROMA
    contrast: units.Plain = CONTRAST
    hue: units.Degrees = Field(
        250.0, ge=-1e6, le=1e6, description="the middle hue: 30 is red, 110 yellow, 250 blue; 360 is once round"
    )
    spread: units.Degrees = Field(120.0, ge=0, le=3600, description="the range of hues about the middle")

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the colour of the first two outputs' sigmoids, and of a hue that lies about the middle."""
        low, high = self.lightness
        lightness = low + (high - low) * xp.sigmoid(self.contrast * v[0:1])
        chroma = self.chroma * loudness(lightness) * xp.sigmoid(self.contrast * v[1:2])
        turned = self.hue % 360.0 + self.spread / 2.0 * xp.tanh(self.contrast * v[2:3])
        angle = xp.pi / 180.0 * turned
        return shown(lightness, chroma * xp.cos(angle), chroma * xp.sin(angle), xp)

"""The colouring `oklab`."""

from artforge import Namespace, Value, units
from artforge_cppn.colouring import Colouring
from artforge_cppn.oklab import CHROMA, CONTRAST, LIGHTNESS, Lightness, loudness, shown


class Oklab(Colouring):
    """Take the outputs for lightness, green to red and blue to yellow, as the eye sees them: soft, even colours."""

    lightness: Lightness = LIGHTNESS
    chroma: units.Plain = CHROMA
    contrast: units.Plain = CONTRAST

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the colour of the first output's sigmoid and the others' hyperbolic tangents."""
        low, high = self.lightness
        lightness = low + (high - low) * xp.sigmoid(self.contrast * v[0:1])
        across = self.chroma * loudness(lightness) * xp.tanh(self.contrast * v[1:3])
        return shown(lightness, across[0:1], across[1:2], xp)

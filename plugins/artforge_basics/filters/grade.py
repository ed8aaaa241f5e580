"""The filter `grade`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import LUMA, Namespace, PointFilter, Value, oklab, units

Three = tuple[Value, Value, Value]
Stops = Annotated[float, units.Unit("stops")]
LEAST = 1e-4
"""Lightness below this, of a blacker black than 16 bits hold, is taken for it."""


class Grade(PointFilter):
    """Develop the picture like a photograph: exposure, warmth, contrast, saturation and gamma, in this order."""

    exposure: Stops = Field(0.0, ge=-10, le=10, description="1 doubles the light, -1 halves it")
    warmth: Stops = Field(0.0, ge=-2, le=2, description="what red gains over blue: above 0 warmer, below 0 cooler")
    contrast: units.Plain = Field(
        1.0, ge=0, le=10, description="the slope at medium lightness of a curve that keeps black and white; 1 is none"
    )
    saturation: units.Times = Field(1.0, ge=0, le=4, description="0 is grey, 1 as it is, 2 twice as colourful")
    gamma: units.Plain = Field(1.0, ge=0.1, le=10, description="above 1 lightens the darks, below 1 darkens them")

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Three:
        """Return the colour, graded in Oklab, so that hues stay what they are."""
        light = self._exposed((oklab.decoded(r, xp), oklab.decoded(g, xp), oklab.decoded(b, xp)), xp)
        lightness, green_red, blue_yellow = oklab.to_oklab(light, xp)
        scale = self._curved(lightness, xp) / xp.maximum(lightness, LEAST)
        colourful = scale * self.saturation
        red, green, blue = oklab.from_oklab((lightness * scale, green_red * colourful, blue_yellow * colourful))
        return self._encoded(red, xp), self._encoded(green, xp), self._encoded(blue, xp)

    def _exposed(self, light: Three, xp: Namespace) -> Three:
        two = xp.log(2.0)
        level, tilt = xp.exp(two * self.exposure), xp.exp(two * (self.warmth / 2))
        red, green, blue = light
        # White keeps its luminance.
        level = level / (LUMA[0] * tilt + LUMA[1] + LUMA[2] / tilt)
        return (
            xp.minimum(red * (level * tilt), 1.0),
            xp.minimum(green * level, 1.0),
            xp.minimum(blue * (level / tilt), 1.0),
        )

    def _curved(self, lightness: Value, xp: Namespace) -> Value:
        """Return the lightness on a logistic curve of its log-odds, which ends in black and white."""
        inside = xp.clip(lightness, LEAST, 1.0 - 1e-6)
        odds: Value = xp.log(inside) - xp.log(1.0 - inside)
        return xp.sigmoid(odds * self.contrast)

    def _encoded(self, light: Value, xp: Namespace) -> Value:
        value = xp.clip(oklab.encoded(light, xp), 0.0, 1.0)
        result: Value = xp.where(value > 0.0, oklab.power(value, 1.0 / self.gamma, xp), 0.0)
        return result

"""What the colourings in Oklab share: their keys, and the way to the colours of a screen."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from artforge import Namespace, Value, oklab, units

NEARLY_NONE = 1e-6


def _ascending(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] >= bounds[1]:
        raise PydanticCustomError("lightness", "expected the darkest before the lightest, such as [0.15, 0.95]")
    return bounds


Unit = Annotated[units.Plain, Field(ge=0, le=1)]
Lightness = Annotated[tuple[Unit, Unit], AfterValidator(_ascending)]
"""A field's type: the darkest and the lightest lightness, from 0, black, to 1, white."""
LIGHTNESS = Field((0.12, 0.96), description="[darkest, lightest], from 0, black, to 1, white")
CHROMA = Field(0.17, ge=0, le=0.4, description="the strongest colour, 0 is grey; screens end near 0.3")
CONTRAST = Field(0.5, ge=0, le=1000, description="how far apart colours are: small is soft, large has hard edges")


def loudness(lightness: Value) -> Value:
    """Return how much of their chroma colours keep: all halfway between black and white, none at either.

    So do the colours of a screen, and where its limits are kept nothing is clipped to neon.
    """
    return 4.0 * lightness * (1.0 - lightness)


def shown(lightness: Value, a: Value, b: Value, xp: Namespace) -> Value:
    """Return sRGB-encoded red, green and blue; what the screen cannot show is made greyer until it can."""
    light = _within_reach(xp.concat(oklab.from_oklab((lightness, a, b))), lightness * lightness * lightness, xp)
    colours: Value = oklab.encoded(light, xp)
    return colours


def _within_reach(light: Value, grey: Value, xp: Namespace) -> Value:
    """Move a colour towards the grey of its lightness until no channel is below 0 or over 1."""
    away = light - grey
    too_far = xp.maximum(away / xp.maximum(1.0 - grey, NEARLY_NONE), -away / xp.maximum(grey, NEARLY_NONE))
    farthest = xp.maximum(xp.maximum(too_far[0:1], too_far[1:2]), too_far[2:3])
    within: Value = xp.clip(grey + away / xp.maximum(farthest, 1.0), 0.0, 1.0)
    return within

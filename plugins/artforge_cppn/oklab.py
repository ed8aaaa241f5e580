"""From Oklab to the colours of a screen."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from artforge import Namespace, Value

# Björn Ottosson, "A perceptual color space for image processing", 2020.
TO_CONES = ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
TO_LINEAR = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def _ascending(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] >= bounds[1]:
        raise PydanticCustomError("lightness", "expected the darkest before the lightest, such as [0.15, 0.95]")
    return bounds


NEARLY_NONE = 1e-6


def loudness(lightness: Value) -> Value:
    """Return how much of their chroma colours keep: all halfway between black and white, none at either.

    So do the colours of a screen, and where its limits are kept nothing is clipped to neon.
    """
    return 4.0 * lightness * (1.0 - lightness)


Unit = Annotated[float, Field(ge=0, le=1)]
Lightness = Annotated[tuple[Unit, Unit], AfterValidator(_ascending)]
"""A field's type: the darkest and the lightest lightness, from 0, black, to 1, white."""
LIGHTNESS = Field((0.12, 0.96), description="[darkest, lightest], from 0, black, to 1, white")
CHROMA = Field(0.17, ge=0, le=0.4, description="the strongest colour, 0 is grey; screens end near 0.3")
CONTRAST = Field(0.5, ge=0, le=1000, description="how far apart colours are: small is soft, large has hard edges")


def encoded(lightness: Value, a: Value, b: Value, xp: Namespace) -> Value:
    """Return sRGB-encoded red, green and blue; what the screen cannot show is made greyer until it can."""
    long, middle, short = ((lightness + of_a * a + of_b * b) ** 3 for of_a, of_b in TO_CONES)
    linear = xp.concat([first * long + second * middle + third * short for first, second, third in TO_LINEAR])
    return _gamma(_within_reach(linear, lightness**3, xp), xp)


def _within_reach(linear: Value, grey: Value, xp: Namespace) -> Value:
    """Move a colour towards the grey of its lightness until no channel is below 0 or over 1."""
    away = linear - grey
    too_far = xp.maximum(away / xp.maximum(1.0 - grey, NEARLY_NONE), -away / xp.maximum(grey, NEARLY_NONE))
    farthest = xp.maximum(xp.maximum(too_far[0:1], too_far[1:2]), too_far[2:3])
    within: Value = xp.clip(grey + away / xp.maximum(farthest, 1.0), 0.0, 1.0)
    return within


def _gamma(linear: Value, xp: Namespace) -> Value:
    """Encode linear light as sRGB does (IEC 61966-2-1)."""
    curve = 1.055 * linear ** (1 / 2.4) - 0.055
    result: Value = xp.where(linear <= 0.0031308, 12.92 * linear, curve)
    return result

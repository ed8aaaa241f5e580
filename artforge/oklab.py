"""Oklab, the space in which equal steps look equal, and the encoding of sRGB (IEC 61966-2-1).

Björn Ottosson, "A perceptual color space for image processing", 2020. The functions take traced values or plain
numbers alike; `xp` is the namespace of the pattern. Plugins may import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Triple = tuple[Any, Any, Any]
TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)

TOE = (0.206, 0.03, (1 + 0.206) / (1 + 0.03))


def product(matrix: Sequence[Sequence[float]], v: Triple) -> Triple:
    """Multiply a matrix by three numbers, traced values or arrays."""
    first, second, third = (row[0] * v[0] + row[1] * v[1] + row[2] * v[2] for row in matrix)
    return first, second, third


def power(v: Any, exponent: float, xp: Any) -> Any:
    """Return `v` to the power of a positive exponent; what is not positive counts as a number next to 0."""
    return xp.exp(xp.log(v) * exponent)


def decoded(v: Any, xp: Any) -> Any:
    """Return the light of an sRGB-encoded channel, both in [0, 1]."""
    return xp.where(v <= 0.04045, v * (1 / 12.92), power((v + 0.055) * (1 / 1.055), 2.4, xp))


def encoded(v: Any, xp: Any) -> Any:
    """Return the sRGB-encoded channel of a light, both in [0, 1]; what lies outside stays outside."""
    return xp.where(v <= 0.0031308, v * 12.92, 1.055 * power(v, 1 / 2.4, xp) - 0.055)


def to_oklab(light: Triple, xp: Any) -> Triple:
    """Return lightness, in [0, 1], and two opponent colours of red, green and blue light in [0, 1]."""
    long, middle, short = (power(cone, 1 / 3, xp) for cone in product(TO_CONES, light))
    return product(TO_LAB, (long, middle, short))


def from_oklab(lab: Triple) -> Triple:
    """Return red, green and blue light, which lies outside of [0, 1] where no screen can show it."""
    long, middle, short = product(FROM_LAB, lab)
    return product(FROM_CONES, (long * long * long, middle * middle * middle, short * short * short))


def evened(lightness: Any, xp: Any) -> Any:
    """Return lightness in steps that look equal on a screen, close to CIELAB's: Oklab's own are narrow in the darks.

    Björn Ottosson, "Okhsv and Okhsl", 2021.
    """
    first, second, third = TOE
    rest = third * lightness - first
    return 0.5 * (rest + xp.sqrt(rest * rest + 4 * second * third * lightness))


def unevened(even: Any) -> Any:
    """Return the lightness of Oklab again."""
    first, second, third = TOE
    return even * (even + first) / (third * (even + second))

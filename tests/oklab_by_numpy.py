"""Oklab written out in float64, for the tests of what is mixed in it."""

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
K1, K2 = 0.206, 0.03
K3 = (1 + K1) / (1 + K2)


def to_light(v: npt.ArrayLike) -> Doubles:
    v = np.asarray(v, np.float64)
    light: Doubles = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    return light


def from_light(light: Doubles) -> Doubles:
    encoded: Doubles = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return encoded


def oklab(light: Doubles) -> Doubles:
    """Return Oklab of light, shape (…, 3)."""
    lab: Doubles = np.cbrt(light @ CONES.T) @ LAB.T
    return lab


def light_of(lab: Doubles) -> Doubles:
    light: Doubles = np.clip((lab @ np.linalg.inv(LAB).T) ** 3 @ np.linalg.inv(CONES).T, 0, 1)
    return light


def mixed(places: npt.ArrayLike, colours: npt.ArrayLike) -> Doubles:
    """Return what lies at places in [0, 1] among evenly spaced colours, with Ottosson's even lightness."""
    lab = oklab(to_light(colours))
    rest = K3 * lab[:, 0] - K1
    lab[:, 0] = (rest + np.sqrt(rest**2 + 4 * K2 * K3 * lab[:, 0])) / 2
    anchors = np.linspace(0, 1, len(lab))
    even, a, b = (np.interp(np.asarray(places, np.float64), anchors, lab[:, channel]) for channel in range(3))
    return from_light(light_of(np.stack([even * (even + K1) / (K3 * (even + K2)), a, b], -1)))

"""Random numbers that never change: raw Philox bits, then arithmetic of our own.

The generator is Philox4x64-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). What
numpy or a platform's libm would do to its bits can change with their versions; what is done here cannot.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from artforge import float64

Item = TypeVar("Item")
MOST_KEPT = 1 << 15
"""So many standard normal numbers of a stream's beginning are kept, for a few hundred streams."""
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


class Rng:
    """A stream of random numbers, named by a seed and a path of keys.

    Two streams with different names are independent, and a stream does not change when others are drawn
    from. Numbers are computed in float64 and rounded once, to float32.
    """

    def __init__(self, seed: int, path: tuple[str, ...] = ()) -> None:
        self.seed = seed
        self.path = path
        self._taken = 0

    def child(self, *keys: str | int) -> Rng:
        """Name a stream below this one; it starts at its beginning each time it is named."""
        return Rng(self.seed, (*self.path, *map(str, keys)))

    @cached_property
    def _philox(self) -> np.random.Philox:
        name = json.dumps([self.seed, *self.path]).encode()
        digest = hashlib.blake2b(name, digest_size=16).digest()
        philox = np.random.Philox(key=np.frombuffer(digest, "<u8").astype(np.uint64))
        philox.random_raw(self._taken)
        return philox

    def bits(self, count: int) -> npt.NDArray[np.uint64]:
        """Draw `count` whole numbers of 64 random bits."""
        return np.asarray(self._philox.random_raw(count))

    def _units(self, count: int) -> Doubles:
        """Draw numbers in (0, 1), 52 bits each, the middles of their intervals."""
        return ((self.bits(count) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def uniform(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> Floats:
        """Draw float32 numbers spread evenly between `low` and `high`."""
        return (low + (high - low) * self._units(math.prod(shape))).astype(np.float32).reshape(shape)

    def normal(self, shape: tuple[int, ...], mean: float = 0.0, std: float = 1.0) -> Floats:
        """Draw float32 numbers from the normal distribution, one draw of bits each."""
        count = math.prod(shape)
        if "_philox" in self.__dict__ or self._taken or count > MOST_KEPT:
            standard = _normal_quantile(self._units(count))
        else:
            standard, self._taken = _first_normals(self.seed, self.path, count), count
        return (mean + std * standard).astype(np.float32).reshape(shape)

    def integer(self, stop: int) -> int:
        """Draw a whole number from 0 up to, not including, `stop`."""
        return int(self.bits(1)[0]) * stop >> 64

    def choice(self, items: Sequence[Item]) -> Item:
        """Draw one of `items`, each as likely as the others."""
        return items[self.integer(len(items))]


@lru_cache(maxsize=256)
def _first_normals(seed: int, path: tuple[str, ...], count: int) -> Doubles:
    """Return what a stream begins with, which the next frame scales to another deviation."""
    standard = _normal_quantile(Rng(seed, path)._units(count))
    standard.flags.writeable = False
    return standard


def _polynomial(x: Doubles, coefficients: Sequence[float]) -> Doubles:
    total = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total


def _normal_quantile(p: Doubles) -> Doubles:
    """Invert the normal distribution function (algorithm AS 241, Wichura 1988; relative error 1e-16)."""
    q = p - 0.5
    centre = 0.180625 - q * q
    tail = np.sqrt(-float64.log(np.minimum(p, 1.0 - p)))
    near = q * _polynomial(centre, _CENTRE[0]) / _polynomial(centre, _CENTRE[1])
    middle = _polynomial(tail - 1.6, _MIDDLE[0]) / _polynomial(tail - 1.6, _MIDDLE[1])
    far = _polynomial(tail - 5.0, _FAR[0]) / _polynomial(tail - 5.0, _FAR[1])
    outer = np.where(tail <= 5.0, middle, far)
    return np.where(np.abs(q) <= 0.425, near, np.where(q < 0, -outer, outer))


# The numerators and denominators of AS 241, from the constant term up.
_CENTRE = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
_MIDDLE = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
_FAR = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)

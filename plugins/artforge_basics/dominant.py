"""The colours that stand for an image: k-means in Oklab, the same on every machine.

Sums and distances are of whole numbers, so that their order does not matter. The first means are as far from each
other as they can be (Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985), the rest is Lloyd,
"Least squares quantization in PCM", 1982.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from artforge import ImageFile, oklab

Doubles = npt.NDArray[np.float64]
Levels = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]
Three = tuple[float, float, float]
SIDE = 96
"""The image is made so small, along either side, before its colours are counted."""
SCALE = 4096
ROUNDS = 24
ENOUGH = 8
"""So many pixels make a far-off colour one of the image's; fewer count less."""


@lru_cache(maxsize=64)
def dominant(file: ImageFile, count: int) -> tuple[Three, ...]:
    """Return up to `count` colours that are in the image, sRGB-encoded, from dark to light.

    There are fewer where the image, made small, has fewer.
    """
    encoded, pixels = np.unique(_thumbnail(file), axis=0, return_counts=True)
    lab = np.rint(_oklab(encoded) * SCALE).astype(np.int64)
    means = _first_means(lab, pixels, count)
    for _ in range(ROUNDS):
        nearest = _distances(lab, means).argmin(1)
        moved = np.array([_mean(lab[nearest == index], pixels[nearest == index]) for index in range(len(means))])
        if np.array_equal(moved, means):
            break
        means = moved
    shown = sorted(set(_distances(lab, means).argmin(0)), key=lambda index: tuple(lab[index]))
    return tuple((r / 255, g / 255, b / 255) for r, g, b in encoded[shown].tolist())


def _thumbnail(file: ImageFile) -> Levels:
    """Return encoded colours of a small copy of the image, shape (pixels, 3)."""
    from PIL import Image

    image = file.image().convert("RGB")
    image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(image).reshape(-1, 3)


def _first_means(lab: Whole, pixels: Whole, count: int) -> Whole:
    """Begin with what is nearest to the mean; then take, one by one, what is furthest from those taken."""
    chosen = [int(_distances(lab, _mean(lab, pixels)[None])[:, 0].argmin())]
    while len(chosen) < min(count, len(lab)):
        distances = _distances(lab, lab[chosen]).min(1)
        chosen.append(int((distances * np.minimum(pixels, ENOUGH)).argmax()))
    return lab[chosen]


def _distances(lab: Whole, means: Whole) -> Whole:
    """Return squared distances, shape (colours, means)."""
    squared: Whole = ((lab[:, None] - means[None]) ** 2).sum(-1)
    return squared


def _mean(lab: Whole, pixels: Whole) -> Whole:
    mean: Whole = (lab * pixels[:, None]).sum(0) // max(int(pixels.sum()), 1)
    return mean


def _oklab(encoded: Levels) -> Doubles:
    red, green, blue = (_light()[encoded[:, channel]] for channel in range(3))
    long, middle, short = map(_cube_root, oklab.product(oklab.TO_CONES, (red, green, blue)))
    return np.stack(oklab.product(oklab.TO_LAB, (long, middle, short)), -1)


@lru_cache(maxsize=1)
def _light() -> Doubles:
    """Return the light of each of 256 levels; Decimal computes powers in the same way everywhere."""
    curved = [
        float(((Decimal(level) / 255 + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")) for level in range(256)
    ]
    return np.array([level / 255 / 12.92 if level <= 10 else curved[level] for level in range(256)])


def _cube_root(v: Doubles) -> Doubles:
    """Return cube roots of numbers from 0 to 1 by Newton's method, from above."""
    root = np.ones_like(v)
    for _ in range(40):
        root -= (root - v / (root * root)) / 3
    return np.where(v > 0, root, 0.0)

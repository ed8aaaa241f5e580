"""What is done to a gradient before an image takes a step along it."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

LEVELS = 4
SMALLEST = 8
"""A pyramid ends before a side has fewer pixels."""
HUES_BLUR = 2.5
"""Deviation, in pixels, of the bell that smooths what changes in colour."""
AROUND = 16.0
"""Deviation, in pixels, of the bell that says what is around a place."""
LEAST = 0.05
"""What is quieter all around than this share of the whole is not made as loud as the rest."""
TINY = 1e-12


def by_mean(gradient: torch.Tensor) -> torch.Tensor:
    """Divide by the mean absolute value, as the first dreams did."""
    return gradient / gradient.abs().mean().clamp_min(TINY)


def by_deviation(gradient: torch.Tensor) -> torch.Tensor:
    """Divide by the standard deviation."""
    return gradient / gradient.std().clamp_min(TINY)


def by_surroundings(gradient: torch.Tensor) -> torch.Tensor:
    """Divide by the mean absolute value around each place, so that the loudest place does not drown out all others."""
    around = blurred(gradient.abs().mean(1, keepdim=True), AROUND)
    return gradient * (1 + LEAST) / (around + LEAST * around.mean()).clamp_min(TINY)


def by_pyramid(gradient: torch.Tensor) -> torch.Tensor:
    """Give all sizes of detail an equal share: divide each band of a Laplacian pyramid by its deviation.

    Burt and Adelson, "The Laplacian pyramid as a compact image code", 1983; for dreams by Mordvintsev, "Visualizing
    TensorFlow graphs", 2016.
    """
    bands: list[torch.Tensor] = []
    while len(bands) < LEVELS and min(gradient.shape[2:]) >= 2 * SMALLEST:
        smaller = functional.interpolate(gradient, scale_factor=0.5, mode="bilinear", antialias=True)
        bands.append(gradient - _enlarged(smaller, gradient))
        gradient = smaller
    whole = by_deviation(gradient)
    for band in reversed(bands):
        whole = by_deviation(band) + _enlarged(whole, band)
    return by_mean(whole)


def _enlarged(image: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(image, size=like.shape[2:], mode="bilinear")


NORMALISED = {
    "mean": by_mean,
    "deviation": by_deviation,
    "surroundings": by_surroundings,
    "pyramid": by_pyramid,
}


def along(gradient: torch.Tensor, normalise: str, hues: float | None) -> torch.Tensor:
    """Return the way of a step, of which the mean absolute value is about 1, where there is anything to do.

    Without `hues` brightness and colour change together, as the network wants it. With them colour changes smoothly,
    and by so much beside brightness: networks care little for the colour of fine lines, and make them glare.
    """
    if hues is None:
        return NORMALISED[normalise](gradient)
    light = gradient.mean(1, keepdim=True)
    return NORMALISED[normalise](by_mean(light) + hues * by_mean(blurred(gradient - light, HUES_BLUR)))


def blurred(image: torch.Tensor, deviation: float) -> torch.Tensor:
    """Blur by a bell of a standard deviation in pixels; the edge is repeated."""
    if deviation <= 0:
        return image
    reach = math.ceil(3 * deviation)
    bell = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, dtype=torch.float64) / deviation) ** 2)
    kernel = (bell / bell.sum()).to(image.dtype)
    channels = image.shape[1]
    down, across = kernel.reshape(1, 1, -1, 1), kernel.reshape(1, 1, 1, -1)
    image = functional.pad(image, (reach, reach, reach, reach), "replicate")
    image = functional.conv2d(image, down.expand(channels, -1, -1, -1), groups=channels)
    return functional.conv2d(image, across.expand(channels, -1, -1, -1), groups=channels)

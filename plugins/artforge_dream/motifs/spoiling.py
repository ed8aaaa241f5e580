"""Spoilt pictures: drawings that show faintly through something else, as a dream sees them in a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import interpolate

if TYPE_CHECKING:
    from torch import Tensor

SHOWN = (0.25, 0.9)
"""How much of a drawing is left, at the least and at the most."""

OTHER = 0.2
"""Share of the drawings that are spoilt by another one instead of by noise."""

STEEPEST = 1.8
"""Spectra of the noise fall by a power of the frequency from 0 to this; those of photos by about 1.

Field, "Relations between the statistics of natural images and the response properties of cortical cells", 1987.
"""

GRAIN = 0.16
COARSE = 8
"""Along a side, the cells whose mean brightness says nothing about what is drawn in them."""


def spoilt(pictures: Tensor, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return spoilt pictures, and the way from what spoils them to the drawings.

    `pictures` are normalised, (count, 3, side, side), and so are those that are returned; the way is that of details
    in brightness, (count, 1, side, side), with a mean square of 1 for each.
    """
    count, _, side, _ = pictures.shape

    def number(low: float, high: float, channels: int = 1) -> Tensor:
        return low + (high - low) * torch.rand((count, channels, 1, 1), generator=chance)

    veil = number(-1, 1.4, 3) + number(0.2, 1.2) * noise(count, side, chance)
    other = pictures[torch.randperm(count, generator=chance)]
    veil = torch.where(number(0, 1) < OTHER, other, veil)
    grain = number(0, GRAIN) * torch.randn(pictures.shape, generator=chance)
    seen = torch.lerp(veil, pictures, number(*SHOWN)) + grain
    way = details(pictures - veil)
    length = way.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(1e-6)
    return seen.contiguous(memory_format=torch.channels_last), way / length


def noise(count: int, side: int, chance: torch.Generator) -> Tensor:
    """Return noise with spectra and colours like those of photos, (count, 3, side, side); its mean square is 1."""
    across, down = torch.fft.rfftfreq(side), torch.fft.fftfreq(side)
    frequency = (across.square() + down[:, None].square()).sqrt().clamp(min=0.5 / side)
    power = STEEPEST * torch.rand((count, 1, 1, 1), generator=chance)
    white = torch.fft.rfft2(torch.randn((count, 4, side, side), generator=chance))
    bands = torch.fft.irfft2(white * frequency**-power, s=(side, side))
    bands = (bands - bands.mean((2, 3), keepdim=True)) / bands.std((2, 3), keepdim=True)
    colourful = 0.7 * torch.rand((count, 1, 1, 1), generator=chance)
    tint = 1 + 0.3 * torch.randn((count, 3, 1, 1), generator=chance)
    mixed = (1 - colourful) * tint * bands[:, 3:] + colourful * bands[:, :3]
    scaled: Tensor = mixed / mixed.square().mean((1, 2, 3), keepdim=True).sqrt()
    return scaled


def details(pictures: Tensor) -> Tensor:
    """Return brightness less its course over COARSE by COARSE cells, (count, 1, height, width)."""
    brightness = pictures.mean(1, keepdim=True)
    coarse = interpolate(brightness, size=(COARSE, COARSE), mode="bilinear", antialias=True)
    return brightness - interpolate(coarse, size=brightness.shape[2:], mode="bilinear")

"""Spoilt pictures: drawings that show faintly through something else, as a dream sees them in a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import interpolate

from artforge_dream.motifs.network import MEAN, STD

if TYPE_CHECKING:
    from torch import Tensor

SHOWN = (0.05, 1.0)
"""How much of a drawing is left, at the least and at the most."""

OVERDONE, OVERSHOWN = 0.12, (1.25, 2.0)
"""Share of the drawings that stand out too much in place of too little, and by how much they do."""

BLURRED, SMALLER = 0.3, (1.2, 2.0)
"""Share of the drawings that come from a smaller octave, and how many times smaller it is."""

OTHER = 0.2
"""Share of the drawings that are spoilt by another one instead of by noise."""

STEEPEST = 1.8
"""Spectra of the noise fall by a power of the frequency from 0 to this; those of photos by about 1.

Field, "Relations between the statistics of natural images and the response properties of cortical cells", 1987.
"""

GRAIN = 0.16
BLACK, WHITE = (0 - MEAN[0]) / STD[0], (1 - MEAN[0]) / STD[0]
"""What is darkest and brightest, normalised."""

CELL = 8
"""Pixels along the side of a cell whose mean colour counts as coarse."""

COARSE = 0.5
"""Weight of what is coarse beside details."""


def spoilt(pictures: Tensor, covers: Tensor, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return spoilt pictures, and the way from what spoils them to the drawings, both (count, 3, side, side).

    `pictures` are normalised, and so are those that are returned. Where nothing is drawn, by `covers`, the way is 0.
    """
    count, _, side, _ = pictures.shape

    def number(low: float, high: float, channels: int = 1) -> Tensor:
        return low + (high - low) * torch.rand((count, channels, 1, 1), generator=chance)

    veil = number(-1, 1.4, 3) + number(0.2, 1.2) * noise(count, side, chance)
    other = pictures[torch.randperm(count, generator=chance)]
    veil = torch.where(number(0, 1) < OTHER, other, veil).clamp(BLACK, WHITE)
    smaller = round(side / (SMALLER[0] + (SMALLER[1] - SMALLER[0]) * float(torch.rand((), generator=chance))))
    faint = torch.where(number(0, 1) < BLURRED, _without_details(pictures, smaller), pictures)
    grain = number(0, GRAIN) * torch.randn(pictures.shape, generator=chance)
    shown = torch.where(number(0, 1) < OVERDONE, number(*OVERSHOWN), number(*SHOWN))
    seen = (veil + shown * covers * (faint - veil) + grain).clamp(BLACK, WHITE)
    way = covers * (pictures - torch.where(shown > 1, seen, veil))
    return seen.contiguous(memory_format=torch.channels_last), way


def likeness(found: Tensor, way: Tensor) -> Tensor:
    """Return how far each of several ways, (count, 3, side, side), goes in the right direction: 1 straight, (count,).

    That is the cosine of the angle between them, in which what is coarse counts less than details.
    """
    return torch.cosine_similarity(_weighed(found), _weighed(way), eps=1e-6)


def _weighed(way: Tensor) -> Tensor:
    coarse = _without_details(way, way.shape[-1] // CELL)
    return torch.cat([COARSE * coarse, way - coarse], 1).flatten(1)


def _without_details(pictures: Tensor, side: int) -> Tensor:
    """Return pictures as they look from a smaller size, (count, 3, side, side)."""
    small = interpolate(pictures, size=(side, side), mode="bilinear", antialias=True)
    return interpolate(small, size=pictures.shape[2:], mode="bilinear")


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

"""Light on a sheet: shading, shadows and gloss from the heights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

WARM = (1.12, 1.0, 0.88)
FARTHEST_SHADOW = 6


def lit(colour: Tensor, height: Tensor, number: Callable[[float, float], Tensor]) -> Tensor:
    """Return colours (count, 3, side, side) in a light from the upper left on heights (count, side, side), in pixels.

    Lambert's law, Blinn's gloss, a shadow cast by what stands nearer to the light, and darkness in hollows. Light
    is a little warmer than shadow. `number(low, high)` gives one random number for each picture, (count, 1, 1).
    """
    azimuth, slope = number(-2.9, -1.8), number(0.5, 1.0)
    toward = torch.cos(azimuth), torch.sin(azimuth)
    normal, upright = _normals(height * number(0.5, 1.1))
    facing = (normal[0] * toward[0] + normal[1] * toward[1]) * slope + upright
    ambient = number(0.3, 0.6)
    shade = ambient + (1 - ambient) * facing.clamp(0, 1.5)
    shade = shade * (1 - number(0.2, 0.6) * _shadow(height, toward, slope)) * (1 - number(0.1, 0.4) * _hollow(height))
    gloss = number(-0.2, 0.6).clamp(min=0) * (facing / (1 + slope.square()).sqrt()).clamp(0, 1) ** 24
    warmth = torch.tensor(WARM).view(1, 3, 1, 1) ** (number(0, 2)[..., None] * (shade[:, None] - 0.8))
    return colour * shade[:, None] * warmth + gloss[:, None]


def _normals(height: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
    padded = functional.pad(height[:, None], (1, 1, 1, 1), mode="replicate")[:, 0]
    across = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]).clamp(-3, 3) / 2
    down = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]).clamp(-3, 3) / 2
    upright = (1 + across.square() + down.square()).rsqrt()
    return (-across * upright, -down * upright), upright


def _shadow(height: Tensor, toward: tuple[Tensor, Tensor], slope: Tensor) -> Tensor:
    count, side = height.shape[:2]
    across = torch.linspace(-1, 1, side)
    y, x = torch.meshgrid(across, across, indexing="ij")
    dark = torch.zeros_like(height)
    for pixels in range(2, FARTHEST_SHADOW + 1, 2):
        step = 2 * pixels / side
        places = torch.stack(
            [(x + step * toward[0]).expand(count, -1, -1), (y + step * toward[1]).expand(count, -1, -1)], -1
        )
        blocker = functional.grid_sample(height[:, None], places, padding_mode="border", align_corners=True)[:, 0]
        dark = torch.maximum(dark, ((blocker - height) / pixels - 0.4 / slope).clamp(0, 1))
    return dark


def _hollow(height: Tensor) -> Tensor:
    around = functional.avg_pool2d(height[:, None], 9, 1, 4, count_include_pad=False)[:, 0]
    return ((around - height) / 2).clamp(0, 1)

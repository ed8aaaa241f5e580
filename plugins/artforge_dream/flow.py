"""How what is shown has moved from one frame to the next.

Blocks are matched from coarse to fine: Bergen et al., "Hierarchical model-based motion estimation", 1992.
"""

from __future__ import annotations

import torch
from torch.nn import functional

LEVELS, REACH = 5, 2
SMALLEST = 12
"""A pyramid ends before a side has fewer pixels."""
BLOCK = 9
RELUCTANCE = 0.002
"""Where all is alike, as in a sky, nothing has moved."""
UNLIKE = 0.08
"""Places that differ by so much more than this are not those that they were."""


def motion(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Return where each place of a frame was in the frame before, as a shift in pixels (1, 2, height, width).

    Frames are (1, 3, height, width) in [0, 1]; the shift is first across, then down.
    """
    pairs = [(before.mean(1, keepdim=True), after.mean(1, keepdim=True))]
    while len(pairs) < LEVELS and min(pairs[-1][0].shape[2:]) >= 2 * SMALLEST:
        pairs.append(tuple(functional.avg_pool2d(frame, 2, ceil_mode=True) for frame in pairs[-1]))  # type: ignore[arg-type]
    shift = after.new_zeros(1, 2, *pairs[-1][0].shape[2:])
    for old, new in reversed(pairs):
        if shift.shape[2:] != new.shape[2:]:
            shift = 2 * functional.interpolate(shift, size=new.shape[2:], mode="bilinear")
        shift = _smoothed(shift + _best(moved(old, shift), new))
    return shift


def moved(image: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
    """Return the image whose places are those of another, shifted; beyond an edge it is repeated."""
    height, width = image.shape[2:]
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    across = (2 * (x + shift[:, 0]) + 1) / width - 1
    down = (2 * (y + shift[:, 1]) + 1) / height - 1
    grid = torch.stack([across, down], -1)
    return functional.grid_sample(image, grid, "bilinear", "border", align_corners=False)


def likeness(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Return how surely each place is the same in two frames, (1, 1, height, width), from 0 to 1."""
    difference = _blocks((before - after).abs().mean(1, keepdim=True))
    return (-((difference / UNLIKE) ** 2)).exp()


def _best(old: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
    """Return the shift within reach by which each block is most like the old frame, (1, 2, height, width)."""
    padded = functional.pad(old, (REACH,) * 4, "replicate")
    height, width = new.shape[2:]
    shifts = [(across, down) for down in range(-REACH, REACH + 1) for across in range(-REACH, REACH + 1)]
    costs = []
    for across, down in shifts:
        seen = padded[..., REACH + down : REACH + down + height, REACH + across : REACH + across + width]
        costs.append(_blocks((seen - new).abs()) + RELUCTANCE * (across**2 + down**2) ** 0.5)
    chosen = torch.cat(costs, 1).argmin(1)
    return new.new_tensor(shifts)[chosen].permute(0, 3, 1, 2)


def _blocks(difference: torch.Tensor) -> torch.Tensor:
    return functional.avg_pool2d(difference, BLOCK, 1, BLOCK // 2, count_include_pad=False)


def _smoothed(shift: torch.Tensor) -> torch.Tensor:
    return functional.avg_pool2d(shift, 5, 1, 2, count_include_pad=False)

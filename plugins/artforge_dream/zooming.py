"""A picture seen through a camera that goes on into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from artforge import Keys, units

if TYPE_CHECKING:
    import torch

Unit = Annotated[float, units.Unit("of the picture"), Field(ge=0, le=1)]


class Zoom(Keys):
    """Let each frame of an animation begin with the last one, zoomed and turned: endless, deeper and deeper."""

    scale: units.Times = Field(
        1.03, ge=0.5, le=2, description="how much larger a frame is than the last; below 1 goes out"
    )
    degrees: units.Degrees = Field(0.0, ge=-180, le=180, description="how far a frame is turned counter-clockwise")
    center: tuple[Unit, Unit] = Field(
        (0.5, 0.5), description="[x, y] of the point that stays: 0 is the left or upper edge, 1 the other one"
    )


def zoomed(image: torch.Tensor, zoom: Zoom) -> torch.Tensor:
    """Return an image (1, 3, height, width) zoomed; beyond its edges it is mirrored."""
    import torch
    from torch.nn import functional

    height, width = image.shape[2:]
    row, column = (torch.arange(count, dtype=torch.float64) + 0.5 for count in (height, width))
    y, x = torch.meshgrid(row - zoom.center[1] * height, column - zoom.center[0] * width, indexing="ij")
    angle = torch.tensor(zoom.degrees, dtype=torch.float64).deg2rad()
    across = (angle.cos() * x - angle.sin() * y) / zoom.scale + zoom.center[0] * width
    down = (angle.sin() * x + angle.cos() * y) / zoom.scale + zoom.center[1] * height
    grid = torch.stack([2 * across / width - 1, 2 * down / height - 1], -1)[None].to(image.dtype)
    return functional.grid_sample(image, grid, "bicubic", "reflection", align_corners=False).clamp(0, 1)

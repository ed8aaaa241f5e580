"""Signed distances of shapes: negative inside, in the frame's unit.

After Inigo Quilez, "2D distance functions"; ellipses and leaves are near enough, not exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from artforge_dream.motifs.frame import Frame


def circle(frame: Frame, radius: Tensor | float) -> Tensor:
    """Return the distance to a circle about the origin."""
    return frame.radius() - radius


def ellipse(frame: Frame, across: Tensor | float, down: Tensor | float) -> Tensor:
    """Return about the distance to an ellipse with two half axes."""
    inner = ((frame.x / across).square() + (frame.y / down).square() + 1e-9).sqrt()
    slope = ((frame.x / across**2).square() + (frame.y / down**2).square() + 1e-9).sqrt()
    return inner * (inner - 1) / slope


def box(frame: Frame, across: Tensor | float, down: Tensor | float, corner: float = 0.0) -> Tensor:
    """Return the distance to a rectangle of two half widths, with rounded corners."""
    x, y = frame.x.abs() - across + corner, frame.y.abs() - down + corner
    outside = (x.clamp(min=0).square() + y.clamp(min=0).square()).sqrt()
    return outside + torch.maximum(x, y).clamp(max=0) - corner


def limb(
    frame: Frame,
    start: tuple[Tensor | float, Tensor | float],
    end: tuple[Tensor | float, Tensor | float],
    thick: Tensor | float,
    thin: Tensor | float | None = None,
) -> Tensor:
    """Return the distance to a rounded stroke from `start` to `end`, of radius `thick` there and `thin` here."""
    x, y = end[0] - start[0], end[1] - start[1]
    along = ((frame.x - start[0]) * x + (frame.y - start[1]) * y) / (x * x + y * y)
    along = along.clamp(0, 1)
    away = ((frame.x - start[0] - along * x).square() + (frame.y - start[1] - along * y).square() + 1e-9).sqrt()
    return away - thick - along * ((thick if thin is None else thin) - thick)


def leaf(frame: Frame, length: Tensor | float, width: Tensor | float) -> Tensor:
    """Return the distance to a pointed leaf from the origin to (length, 0), of half width `width`."""
    middle = length / 2
    radius = (middle * middle + width * width) / (2 * width)
    x, y = frame.x - middle, frame.y.abs() + (radius - width)
    return (x.square() + y.square()).sqrt() - radius


def drop(frame: Frame, length: Tensor | float, width: Tensor | float) -> Tensor:
    """Return about the distance to a petal, narrow at the origin and round at (length, 0)."""
    share = (frame.x / length).clamp(0, 1)
    profile = width * (share.clamp(1e-4, 1) ** 0.7) * ((1 - share).clamp(1e-4, 1) ** 0.4) * 1.9
    beyond = torch.maximum(-frame.x, frame.x - length)
    return torch.maximum((frame.y.abs() - profile) * 0.8, beyond)


def half(distance: Tensor, frame: Frame, level: Tensor | float) -> Tensor:
    """Return the part of a shape above y = `level`."""
    return torch.maximum(distance, frame.y - level)


def triangle(frame: Frame, across: Tensor | float, tall: Tensor | float) -> Tensor:
    """Return the distance to a triangle with its base on y = 0, `across` its half width, its tip at (0, -tall)."""
    steep = torch.as_tensor((across * across + tall * tall) ** 0.5)
    side = (frame.x.abs() * tall + (frame.y + tall) * -across) / steep
    return torch.maximum(side, frame.y)


def rim(distance: Tensor, width: Tensor | float) -> Tensor:
    """Return the distance to the outline of a shape, `width` its half width."""
    return distance.abs() - width


def both(*distances: Tensor) -> Tensor:
    """Return the distance to several shapes together."""
    joined = distances[0]
    for distance in distances[1:]:
        joined = torch.minimum(joined, distance)
    return joined


def melted(first: Tensor, second: Tensor, width: float) -> Tensor:
    """Return the distance to two shapes that run into each other over `width`."""
    share = (0.5 + (second - first) / (2 * width)).clamp(0, 1)
    return second + share * (first - second) - width * share * (1 - share)


def within(distance: Tensor, limit: Tensor) -> Tensor:
    """Return what two shapes have in common."""
    return torch.maximum(distance, limit)


def stripes(place: Tensor, width: float = 0.5) -> Tensor:
    """Return a distance, in units of `place`, that is negative in stripes one unit apart; `width` is their share."""
    return (place - torch.round(place)).abs() - width / 2


def blend(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """Return a tone that goes from the first to the second as `share` (count, side, side) goes from 0 to 1."""
    return torch.lerp(first, second, share.clamp(0, 1)[:, None])

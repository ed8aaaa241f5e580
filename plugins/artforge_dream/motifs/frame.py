"""Frames: the coordinates in which a motif is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from artforge_dream.motifs.sheet import Sheet

BITS = (1 << 31) - 1


@dataclass(frozen=True)
class Frame:
    """Coordinates of every pixel of a sheet, and a key that differs from thing to thing.

    `x` and `y` (downwards) have the shape (count, side, side), `pixel` is the length of a pixel in their unit,
    `key` an integer for each pixel that is the same all over one thing.
    """

    sheet: Sheet
    x: Tensor
    y: Tensor
    pixel: Tensor
    key: Tensor

    def random(self, low: float, high: float) -> Tensor:
        """Return a number for each thing, uniform from `low` to `high`."""
        self.sheet.salt += 1
        return low + (high - low) * chance(self.key, self.sheet.salt)

    def moved(self, x: Tensor | float, y: Tensor | float) -> Frame:
        """Return the frame with its origin at (x, y)."""
        return replace(self, x=self.x - x, y=self.y - y)

    def turned(self, angle: Tensor | float) -> Frame:
        """Return the frame turned clockwise by `angle` radians."""
        angle = torch.as_tensor(angle)
        cos, sin = torch.cos(angle), torch.sin(angle)
        return replace(self, x=cos * self.x + sin * self.y, y=cos * self.y - sin * self.x)

    def scaled(self, size: Tensor | float) -> Frame:
        """Return the frame with a unit `size` times as long."""
        return replace(self, x=self.x / size, y=self.y / size, pixel=self.pixel / size)

    def stretched(self, across: Tensor | float, down: Tensor | float) -> Frame:
        """Return the frame with units `across` and `down` times as long; a pixel stays what it was."""
        return replace(self, x=self.x / across, y=self.y / down)

    def mirrored(self) -> Frame:
        """Return the frame folded along x = 0: what is drawn on its right appears on both sides."""
        return replace(self, x=self.x.abs())

    def flipped(self) -> Frame:
        """Return the frame with left and right exchanged for half of the things."""
        return replace(self, x=self.x * torch.where(self.random(0, 1) < 0.5, -1.0, 1.0))

    def cells(self, stagger: float = 0.0) -> Frame:
        """Return the frame cut into unit squares, each with its own origin in the middle and its own key."""
        row = torch.floor(self.y)
        x = self.x + stagger * (row % 2)
        column = torch.floor(x)
        key = hashed(hashed(self.key + column.int(), 2) + row.int(), 3)
        return replace(self, x=x - column - 0.5, y=self.y - row - 0.5, key=key)

    def pebbles(self, loose: float = 0.8) -> tuple[Frame, Tensor]:
        """Return a frame about the nearest of scattered points, and the distance to the border between two of them.

        The points lie one to a unit square (Worley, "A cellular texture basis function", 1996).
        """
        column, row = torch.floor(self.x), torch.floor(self.y)
        near, second = torch.full_like(self.x, 9.0), torch.full_like(self.x, 9.0)
        x, y, key = self.x, self.y, torch.zeros_like(column, dtype=torch.int32)
        for place in range(9):
            across, down = column + place % 3 - 1, row + place // 3 - 1
            there = hashed(hashed(self.key + across.int(), 2) + down.int(), 3)
            left = self.x - across - 0.5 - loose * (chance(there, 1) - 0.5)
            above = self.y - down - 0.5 - loose * (chance(there, 2) - 0.5)
            distance = (left.square() + above.square()).sqrt()
            nearer = distance < near
            second = torch.where(nearer, near, torch.minimum(second, distance))
            near = torch.where(nearer, distance, near)
            x, y, key = torch.where(nearer, left, x), torch.where(nearer, above, y), torch.where(nearer, there, key)
        return replace(self, x=x, y=y, key=key), (second - near) / 2

    def noise(self, across: float, down: float) -> Tensor:
        """Return smooth noise from 0 to 1, with `across` and `down` lattice points to the unit."""
        self.sheet.salt += 1
        x, y = self.x * across, self.y * down
        column, row = torch.floor(x), torch.floor(y)
        u, v = _eased(x - column), _eased(y - row)
        column, row = column.int(), row.int()
        above, below = hashed(row + self.key, 5), hashed(row + 1 + self.key, 5)
        corners = [chance(line + place, self.sheet.salt) for line in (above, below) for place in (column, column + 1)]
        top, bottom = corners[0] + u * (corners[1] - corners[0]), corners[2] + u * (corners[3] - corners[2])
        return top + v * (bottom - top)

    def angle(self) -> Tensor:
        """Return the angle of each place about the origin, -π to π, 0 to the right."""
        return torch.atan2(self.y, self.x)

    def radius(self) -> Tensor:
        """Return the distance of each place from the origin."""
        return (self.x.square() + self.y.square() + 1e-9).sqrt()

    def petals(self, count: Tensor | float) -> Frame:
        """Return the frame folded into `count` sectors about the origin: x points outwards along each one's middle."""
        radius, angle = self.radius(), self.angle()
        sector = torch.as_tensor(6.2831853 / count)
        turned = angle - sector * torch.round(angle / sector)
        key = hashed(self.key + torch.round(angle / sector).int() % torch.as_tensor(count).round().int(), 7)
        return replace(self, x=radius * torch.cos(turned), y=radius * torch.sin(turned), key=key)

    def vary(self, tone: Tensor, share: float = 0.25) -> Tensor:
        """Return a tone that is a little lighter or darker on each thing; shape (count, 3, side, side)."""
        return tone * self.random(1 - share, 1 + share)[:, None]

    def paint(
        self,
        shape: Tensor,
        tone: Tensor,
        *,
        dome: float = 0.0,
        relief: Tensor | float = 0.0,
        soft: float = 0.0,
        levelled: bool = False,
    ) -> None:
        """Paint where the signed distance `shape` is negative.

        The rim rises like a quarter of a circle within `dome` units; `relief` (units) is added to that; the edge
        is `soft` units wide, a pixel at least. The height is on top of what lies below unless that is `levelled`.
        """
        cover = (0.5 - shape / (self.pixel + soft)).clamp(0, 1)
        self.sheet.colour = torch.lerp(self.sheet.colour, tone, cover[:, None])
        self.sheet.cover = torch.maximum(self.sheet.cover, cover)
        if dome:
            inward = 1 - (-shape / dome).clamp(0, 1)
            relief = relief + dome * (1 - inward.square()).clamp(min=0).sqrt()
        below = self.sheet.height * (1 - cover) if levelled else self.sheet.height
        self.sheet.height = below + cover * relief / self.pixel


def keys(count: int, salt: int) -> Tensor:
    """Return a key for each picture; shape (count, 1, 1)."""
    return hashed(torch.arange(count, dtype=torch.int32).view(-1, 1, 1), salt)


def hashed(key: Tensor, salt: int) -> Tensor:
    """Return integers of 32 bits that look random; in the manner of Wellons' integer hashes."""
    key = (key + _wrapped(salt * 0x9E3779B1)) * 0x21F0AAAD
    key = (key ^ (key >> 15)) * 0x735A2D97
    return key ^ (key >> 15)


def chance(key: Tensor, salt: int) -> Tensor:
    """Return numbers from 0 to 1 that follow from integers."""
    return (hashed(key, salt) & BITS).float() / BITS


def _wrapped(number: int) -> int:
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


def _eased(share: Tensor) -> Tensor:
    return share * share * (3 - 2 * share)

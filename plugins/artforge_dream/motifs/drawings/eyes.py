"""Eyes, and what they are made of: animals' faces are drawn with them, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from artforge_dream.motifs.shapes import blend, circle, ellipse, leaf, limb, rim, within

if TYPE_CHECKING:
    from torch import Tensor

    from artforge_dream.motifs.frame import Frame
    from artforge_dream.motifs.sheet import Sheet


def eyes(sheet: Sheet) -> None:
    """Draw wide eyes with lids, lashes, a rayed iris, a pupil and a gleam."""
    skin, white, lid = sheet.tones("#d9a37f", "#f4f0e8", "#4a2a1e")
    iris, rays = sheet.tones("#3f7f9a", "#a9c86a")
    own = sheet.scatter((25, 57), turn=0.5, warp=0.12, loose=0.05).scaled(1.05)
    own.paint(ellipse(own, 0.47, 0.4), own.vary(skin), dome=0.15, soft=0.1)
    opening = leaf(own.moved(-0.42, 0), 0.84, own.random(0.17, 0.27))
    for place in range(-4, 5):
        foot, end = (0.085 * place, -0.2 + 0.008 * place * place), (0.12 * place, -0.36 + 0.012 * place * place)
        own.paint(limb(own, foot, end, 0.014, 0.004), lid)
    own.paint(rim(opening, 0.035), lid, dome=0.04)
    own.paint(opening, white, dome=0.2)
    ball(own.moved(own.random(-0.08, 0.08), -0.02), 0.19, iris, rays, opening)


def ball(own: Frame, radius: float, iris: Tensor, rays: Tensor, opening: Tensor) -> None:
    """Paint an iris with rays about the origin, a dark pupil and a gleam, as far as the `opening` shows them."""
    share = own.radius() / radius
    pattern = 0.5 + 0.5 * torch.cos(own.angle() * 18 + 3 * share)
    tone = blend(blend(rays, iris, share * 1.2 - 0.2 + 0.5 * pattern * (share - 0.4)), 0.15 * iris, (share - 0.82) * 5)
    own.paint(within(circle(own, radius), opening), tone, dome=0.3 * radius)
    own.paint(within(circle(own, radius * 0.45), opening), 0.08 * iris)
    gleam = own.moved(-0.35 * radius, -0.38 * radius)
    own.paint(within(circle(gleam, radius * 0.2), opening), 0.9 + 0.1 * iris)


def small_eyes(own: Frame, iris: Tensor, white: Tensor, *, apart: float, high: float, radius: float) -> None:
    """Paint a pair of round eyes, `apart` from the middle and at y = `high`."""
    for side in (-1, 1):
        eye = own.moved(side * apart, high)
        shape = circle(eye, radius * 1.25)
        eye.paint(shape, 0.15 * white, dome=0.4 * radius)
        eye.paint(circle(eye, radius * 1.08), white)
        ball(eye, radius * 0.92, iris, 0.5 + 0.5 * iris, shape)

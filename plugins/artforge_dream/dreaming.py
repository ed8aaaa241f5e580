"""The dream itself: octave by octave, step by step, an image is changed towards what a network is to see.

After Mordvintsev, Olah and Tyka, "Inceptionism: going deeper into neural networks", 2015, and their notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from artforge import Progress, RenderError, Rng
from artforge_dream.gradients import along, blurred
from artforge_dream.octaves import Size
from artforge_dream.tiles import Aim, Viewer


@dataclass(frozen=True)
class Way:
    """How a dream goes on: the sizes of its octaves, small to large, and how many steps there are in each.

    `step` is by how much a value of an image in [0, 1] changes on the mean; `jitter` by how many pixels, at the most,
    the image is shifted before each. What the network then sees beyond its edges is the image mirrored, so that
    neither a seam nor a frame is dreamt of.
    """

    sizes: Sequence[Size]
    iterations: Sequence[int]
    step: float
    jitter: int
    normalise: str
    smooth: float
    hues: float | None


@dataclass(frozen=True)
class Dream:
    """A dream on its way: through what it looks, what for, and who hears how far it is."""

    way: Way
    viewer: Viewer
    aims: Sequence[Aim]
    rng: Rng
    told: Progress

    def over(self, original: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the dream over an image, both float32 (1, 3, height, width) in [0, 1].

        Where the `mask`, (1, 1, height, width), is 0, nothing changes. Each octave begins with the original at its
        size and with the details of those before. Raises `RenderError` where there is nothing to go after.
        """
        details = torch.zeros(1, 3, 1, 1)
        for octave, size in enumerate(self.way.sizes):
            base = resized(original, size)
            image = self._octave(octave, (base + resized(details, size)).clamp(0, 1), resized(mask, size))
            details = image - base
        self.told(1, 1, "dreaming")
        return image

    def _octave(self, octave: int, image: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        before, total = sum(self.way.iterations[:octave]), sum(self.way.iterations)
        for iteration in range(self.way.iterations[octave]):
            self.told(before + iteration, total, f"dreaming, octave {octave + 1} of {len(self.way.sizes)}")
            image = self._step(image, mask, self.rng.child(octave, iteration))
        return image

    def _step(self, image: torch.Tensor, mask: torch.Tensor, rng: Rng) -> torch.Tensor:
        height, width = image.shape[2:]
        jitter = min(self.way.jitter, height - 1, width - 1)
        above, left = (rng.child(axis).integer(jitter + 1) for axis in ("down", "across"))
        mirrored = functional.pad(image, (left, jitter - left, above, jitter - above), "reflect")
        _, gradient = self.viewer.gradient(mirrored, self.aims)
        gradient = self._checked(gradient[..., above : above + height, left : left + width])
        way = along(blurred(gradient, self.way.smooth), self.way.normalise, self.way.hues)
        return (image + self.way.step * mask * way).clamp(0, 1)

    def _checked(self, gradient: torch.Tensor) -> torch.Tensor:
        if not gradient.isfinite().all():
            raise RenderError("the network gives values that are no numbers: are its weights damaged?")
        if not gradient.any():
            layers = ", ".join(dict.fromkeys(aim.layer for aim in self.aims))
            raise RenderError(
                f"nothing in the picture moves {layers}: its neurons are all silent; choose an earlier layer, another "
                "objective, or a picture with more in it"
            )
        return gradient


def resized(image: torch.Tensor, size: Size) -> torch.Tensor:
    """Scale an image, (1, channels, height, width), to (height, width)."""
    if image.shape[2:] == size:
        return image
    return functional.interpolate(image, size=size, mode="bilinear", antialias=True)

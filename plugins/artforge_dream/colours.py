"""Give a dream the colours of the picture that it began with."""

from __future__ import annotations

import torch

TINY = 1e-6


def with_moments(image: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
    """Give each channel the mean and the deviation that it had; both images are (1, 3, height, width) in [0, 1]."""
    mean, deviation = _moments(image)
    wanted_mean, wanted_deviation = _moments(original)
    return ((image - mean) / deviation.clamp_min(TINY) * wanted_deviation + wanted_mean).clamp(0, 1)


def with_histogram(image: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
    """Give each channel the values that it had: the n-th smallest becomes the n-th smallest of the original."""
    values = original.flatten(2).sort(2).values
    order = image.flatten(2).sort(dim=2, stable=True).indices
    return torch.empty_like(values).scatter_(2, order, values).reshape(image.shape)


def _moments(image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return image.mean((2, 3), keepdim=True), image.std((2, 3), keepdim=True)


KEPT = {"moments": with_moments, "histogram": with_histogram}

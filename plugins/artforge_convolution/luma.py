"""Brightness as the eye weighs red, green and blue."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge import LUMA

Floats = npt.NDArray[np.float32]


def luma_of(image: Floats) -> Floats:
    """Return the luma of colours, shape (…, 3); a fixed sequence of operations, the same for any range of rows."""
    red, green, blue = (image[..., channel] * np.float32(LUMA[channel]) for channel in range(3))
    luma: Floats = red + green + blue
    return luma

"""Brightness as the eye weighs red, green and blue."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
LUMA = (0.2126, 0.7152, 0.0722)
"""Rec. ITU-R BT.709, of encoded channels."""


def luma_of(image: Floats) -> Floats:
    """Return the luma of colours, shape (…, 3); a fixed sequence of operations, the same for any range of rows."""
    red, green, blue = (image[..., channel] * np.float32(LUMA[channel]) for channel in range(3))
    luma: Floats = red + green + blue
    return luma

"""What is shown of the slopes of a picture: one of them, their magnitude, or their angle."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from artforge import drawing, luma_of
from artforge_convolution.colouring import signed
from artforge_convolution.slope import Slope
from artforge_convolution.wheel import directed

Floats = npt.NDArray[np.float32]
View = Literal["x", "y", "magnitude", "angle"]


def viewed(rows: Floats, slope: Slope, view: View, gain: float, theme: drawing.Theme) -> Floats:
    """Return the colours of one view, float32 (rows, columns, 3).

    `rows` are colours with `slope.reach` rows more above and below; the edge is repeated beyond the first and the last
    column.
    """
    luma = np.pad(luma_of(rows), ((0, 0), (slope.reach, slope.reach)), "edge")
    across, down = (np.float32(gain) * part for part in slope.of(luma))
    if view in ("x", "y"):
        return signed(np.clip(across if view == "x" else down, np.float32(-1), np.float32(1)), theme, 1.0)
    magnitude = np.minimum(np.sqrt(across * across + down * down), np.float32(1))
    if view == "magnitude":
        return drawing.ramp(magnitude, (0.0, 1.0), [theme.panel, theme.ink])
    return directed(across, down, magnitude, theme)

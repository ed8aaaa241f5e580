"""Colours for numbers that are above and below 0."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge import drawing

Floats = npt.NDArray[np.float32]
STRONGEST = 0.6
"""Where the strongest number of a matrix stands in the diverging colours: a little beyond the pure colour."""
LEAST = 1e-12


def signed(values: npt.ArrayLike, theme: drawing.Theme, peak: float | None = None) -> Floats:
    """Return a colour for each number, shape (…, 3): one hue above 0, another below it, the panel's colour for 0.

    Colours are strongest at `peak`, by default the largest absolute value.
    """
    values = np.asarray(values, np.float32)
    largest = float(np.abs(values).max(initial=0)) if peak is None else peak
    return drawing.diverging(STRONGEST * values / max(largest, LEAST), theme)


def weighted(kernel: Floats, theme: drawing.Theme) -> Floats:
    """Return the colours of a kernel's cells, (channels, rows, columns), as (rows, columns, 3).

    One of three channels has the colours that it looks for, with grey for 0; of others the mean is shown.
    """
    if len(kernel) != 3:
        return signed(kernel.mean(0), theme)
    largest = max(float(np.abs(kernel).max()), LEAST)
    return np.ascontiguousarray(np.moveaxis(np.float32(0.5) + kernel / np.float32(2 * largest), 0, 2))

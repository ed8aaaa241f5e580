"""Errors on a logarithmic scale."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from artforge import drawing
from artforge_decoder.pen import Pen

LEAST = 1e-12
"""Smaller errors count as this."""


def decades(losses: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the decimal logarithm of errors."""
    powers: npt.NDArray[np.float64] = np.log10(np.maximum(losses, LEAST))
    return powers


def rule_decades(pen: Pen, axes: drawing.Axes) -> None:
    """Draw the ground of a diagram of logarithms, with a ruler and a label at each power of ten."""
    pen.paper.fill(axes.box, pen.theme.panel)
    low, high = axes.y
    for power in range(int(np.ceil(low)), int(np.floor(high)) + 1):
        height = float(axes.down(power))
        ends = [(axes.box.left, height), (axes.box.right, height)]
        pen.paper.line(ends, pen.theme.faint, width=pen.stroke * 0.4)
        place = (axes.box.left - pen.letters * 0.5, height + pen.letters * 0.35)
        pen.write(f"1e{power}", place, align="right")

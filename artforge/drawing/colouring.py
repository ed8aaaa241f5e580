"""Colours for arrays of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from artforge.colour import LUMA
from artforge.drawing.theme import Theme, Three

Floats = npt.NDArray[np.float32]
DARK_LETTERS: Three = (0.09, 0.09, 0.11)
LIGHT_LETTERS: Three = (0.97, 0.96, 0.94)
EVEN_CONTRAST = 0.2
"""Dark and light letters are as easy to read on a ground of this luminance."""


def diverging(values: npt.ArrayLike, theme: Theme) -> Floats:
    """Return a colour for each of some numbers from -1 to 1, shape (…, 3): what is 0 has the colour of the panel.

    Negative ones run through the theme's second colour, positive ones through its first, to the ink.
    """
    warm, cold = theme.series_colour(0), theme.series_colour(1)
    return ramp(
        values, (-1.0, 1.0), [_mixed(cold, theme.ink, 0.5), cold, theme.panel, warm, _mixed(warm, theme.ink, 0.5)]
    )


def greys(values: npt.ArrayLike, low: float = 0.0, high: float = 1.0) -> Floats:
    """Return a grey for each of some numbers, black for the lowest and white for the highest, shape (…, 3)."""
    return ramp(values, (low, high), [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0)])


def ramp(values: npt.ArrayLike, span: tuple[float, float], colours: Sequence[Three]) -> Floats:
    """Return a colour for each of some numbers, shape (…, 3): `colours` are spread evenly over a span.

    What lies beyond the span has the colour of its end.
    """
    values, places = np.asarray(values, np.float64), np.linspace(*span, len(colours))
    channels = [np.interp(values, places, channel) for channel in np.transpose(colours)]
    return np.stack(channels, -1).astype(np.float32)


def legible(ground: Three) -> Three:
    """Return a colour for letters on a ground: a light or a dark one, by the contrast that WCAG 2 measures."""
    luminance = sum(weight * channel**2.2 for weight, channel in zip(LUMA, ground, strict=True))
    return DARK_LETTERS if luminance > EVEN_CONTRAST else LIGHT_LETTERS


def _mixed(first: Three, second: Three, share: float) -> Three:
    red, green, blue = (a + share * (b - a) for a, b in zip(first, second, strict=True))
    return red, green, blue

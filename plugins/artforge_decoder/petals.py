"""Filters of patches as smooth surfaces that cover the plane, each mirrored at its edges so that no seam shows."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from artforge import Canvas

Floats = npt.NDArray[np.float32]
Arrangement = Literal["rosette", "tiles"]
CENTRE = 0.02
"""In a rosette rings do not grow smaller without end: so far from the middle, in shorter sides, they stop."""


def smooth(filters: Floats, side: int, softness: float) -> Floats:
    """Return filters, (components, kernel, kernel, channels), at `side` places: (side, side, components, channels).

    They become sums of cosines, as in a JPEG file, and are evaluated between the places that they were known at: what
    is mirrored at an edge goes on without a kink. Cosines of more than `softness` half waves along a side are faint,
    and the mean of each channel is left out, which would only make everything flash.
    """
    kernel = filters.shape[1]
    waves = np.arange(kernel)
    into = np.cos(np.pi * (waves[:, None] + 0.5) * waves / kernel) * np.where(waves == 0, 1, 2) / kernel
    kept = np.exp(-((waves[:, None] ** 2 + waves**2) / softness**2))
    kept[0, 0] = 0
    strengths = np.einsum("nijc,iu,jv->nuvc", filters, into, into) * kept[..., None]
    places = (np.arange(side) + 0.5) / side
    out = np.cos(np.pi * places[:, None] * waves)
    surfaces: Floats = np.einsum("nuvc,iu,jv->ijnc", strengths, out, out, optimize=True).astype(np.float32)
    return np.ascontiguousarray(surfaces)


def places(
    canvas: Canvas,
    rows: range,
    side: int,
    *,
    arrangement: Arrangement,
    sectors: int,
    rings: float,
    size: float,
    inwards: float,
    around: float,
) -> npt.NDArray[np.int64]:
    """Return which place of the surfaces each pixel of some rows shows, as row·side + column, (rows, width).

    In a rosette a surface fills half a sector, and half a ring: `inwards` and `around` move by surfaces.
    """
    x, y = centred(canvas, rows)
    if arrangement == "rosette":
        across = np.arctan2(y[:, None], x) * np.float32(sectors / np.pi) + np.float32(around)
        down = np.log2(np.hypot(x, y[:, None]) + np.float32(CENTRE)) * np.float32(rings) + np.float32(inwards)
    else:
        across = np.broadcast_to(x / np.float32(size) + np.float32(around), (len(rows), canvas.width))
        down = np.broadcast_to(y[:, None] / np.float32(size) + np.float32(inwards), across.shape)
    row, column = (np.minimum((_mirrored(place) * side).astype(np.int64), side - 1) for place in (down, across))
    index: npt.NDArray[np.int64] = row * side + column
    return index


def centred(canvas: Canvas, rows: range) -> tuple[Floats, Floats]:
    """Return x of all columns and y of some rows; (0, 0) is in the middle, the shorter side has the length 1."""
    x = (np.arange(canvas.width) + 0.5 - canvas.width / 2) / canvas.shorter_side
    y = (np.arange(rows.start, rows.stop) + 0.5 - canvas.height / 2) / canvas.shorter_side
    return x.astype(np.float32), y.astype(np.float32)


def _mirrored(place: Floats) -> Floats:
    """Return places that run from 0 to 1 and back again."""
    half = place * np.float32(0.5)
    folded: Floats = np.abs(half - np.floor(half + np.float32(0.5))) * np.float32(2)
    return folded

"""The source `filters-by-seed`."""

from __future__ import annotations

import numpy as np

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.matching import matched
from artforge_decoder.pen import Floats, Pen


class FiltersBySeed(OfCodec):
    """Show what several trainings have learnt: filters as they came out, and brought into one order and sign."""

    heading = "Do all trainings learn the same?"
    explanation = (
        "above: the filters of each training, as they came out; below: the same in one order, and with one sign"
    )

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw two rows, with a column for each component."""
        raw = self.trained.learnt(scene).last.filters
        for name, filters, row in zip(
            ("as learnt", "in one order and sign"), (raw, matched(raw, self.pick)), box.rows(2, pen.gap), strict=True
        ):
            if self.is_of_curves:
                self._curves(pen, row, filters, name)
            else:
                pen.patches(pen.head(row, name), filters, self.codec.shape())

    def _curves(self, pen: Pen, row: drawing.Box, filters: Floats, name: str) -> None:
        points = filters.shape[-1]
        for index, cell in enumerate(row.columns(filters.shape[1], pen.gap)):
            inside = pen.head(cell, f"filter {index + 1}, {name}", pen.theme.ink)
            span = drawing.around(filters[:, index], 0.12)
            axes = drawing.Axes(inside.cut(left=pen.letters * 2.4), (-0.4, points - 0.6), span)
            pen.rule(axes, size=0.8, points=points)
            # Equal ones lie upon each other: each is narrower than the one before.
            for seed, width in enumerate(np.linspace(3.0, 0.6, len(filters))):
                pen.piece(axes, filters[seed, index], pen.colour(seed), width=float(width))

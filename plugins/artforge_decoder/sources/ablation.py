"""The source `ablation`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Floats, Pen


class Ablation(OfCodec):
    """Show what comes out when one of the filters is switched off."""

    rows: int = Field(4, ge=1, le=32, description="how many pieces, below each other")

    heading = "One filter switched off"
    explanation = "pale: what went in; in colour: what comes out with all filters, and without one of them"

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw a row for each piece, and a column for each filter."""
        pieces, autoencoder = self.trained.pieces(scene), self.codec.autoencoder(scene, self.pick)
        chosen = np.stack([pieces[scene.rng.integer(len(pieces))] for _ in range(self.rows)])
        codes = autoencoder.codes(chosen)
        kept = [np.ones_like(codes[0]), *(1 - np.eye(codes.shape[1], dtype=np.float32))]
        outputs = [autoencoder.outputs(codes * each) for each in kept]
        names = ["all filters", *(f"without filter {index + 1}" for index in range(codes.shape[1]))]
        span = drawing.around(np.concatenate([chosen, *outputs]), 0.1)
        for index, column in enumerate(box.columns(len(kept), pen.gap)):
            colour = pen.theme.ink if index == 0 else pen.colour(index - 1)
            below = pen.head(column, names[index], colour)
            for cell, wanted, found in zip(below.rows(self.rows, pen.gap * 0.6), chosen, outputs[index], strict=True):
                self._cell(pen, cell, (wanted, found), span, colour)

    def _cell(
        self,
        pen: Pen,
        cell: drawing.Box,
        pair: tuple[Floats, Floats],
        span: tuple[float, float],
        colour: tuple[float, float, float],
    ) -> None:
        wanted, found = pair
        if not self.is_of_curves:
            pen.patch(cell, found.reshape(self.codec.shape()), 1.0)
            return
        pen.paper.fill(cell, pen.theme.panel)
        axes = drawing.Axes(cell, (-0.4, len(wanted) - 0.6), span)
        axes.curve(pen.paper, axes.x, [0, 0], pen.theme.faint, width=pen.stroke * 0.4)
        pen.piece(axes, wanted, pen.theme.ink, width=2.6, opacity=0.3, dots=False)
        pen.piece(axes, found, colour, width=0.9)

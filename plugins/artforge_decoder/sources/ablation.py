"""The source `ablation`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Pen


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
                if self.is_of_curves:
                    pen.compare(cell, (wanted, found), span=span, colour=colour)
                else:
                    pen.patch(cell, found.reshape(self.codec.shape()), 1.0)

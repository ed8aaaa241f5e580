"""The source `reconstructions`."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Floats, Pen


class Reconstructions(OfCodec):
    """Show pieces beside what comes out when they are encoded and decoded."""

    columns: int = Field(6, ge=1, le=64, description="pieces beside each other")
    rows: int = Field(4, ge=1, le=64, description="pieces below each other")

    heading = "In and out again"
    explanation = "pieces as they went in, pale, and what the decoder makes of their codes, in colour"

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the grid."""
        pieces = self.trained.pieces(scene)
        chosen = np.stack([pieces[scene.rng.integer(len(pieces))] for _ in range(self.columns * self.rows)])
        autoencoder = self.codec.autoencoder(scene, self.pick)
        outputs = autoencoder.outputs(autoencoder.codes(chosen))
        span = drawing.around(np.concatenate([chosen, outputs]), 0.15)
        cells = box.grid(self.columns, self.rows, pen.gap * 0.8)
        for index, (wanted, found, cell) in enumerate(zip(chosen, outputs, cells, strict=True)):
            if self.is_of_curves:
                self._curves(pen, cell, (wanted, found), span, pen.colour(index % self.columns))
            else:
                self._patches(pen, cell, (wanted, found))

    def _curves(
        self,
        pen: Pen,
        cell: drawing.Box,
        pair: tuple[Floats, Floats],
        span: tuple[float, float],
        colour: tuple[float, float, float],
    ) -> None:
        pen.paper.fill(cell, pen.theme.panel)
        wanted, found = pair
        axes = drawing.Axes(cell, (-0.4, len(wanted) - 0.6), span)
        pen.piece(axes, wanted, pen.theme.ink, width=2.6, opacity=0.3, dots=False)
        pen.piece(axes, found, colour, width=0.9)
        error = float(np.sqrt(np.square(wanted - found).mean()))
        place = (cell.right - pen.letters * 0.4, cell.bottom - pen.letters * 0.5)
        pen.write(f"±{error:.3f}", place, align="right", size=0.8)

    def _patches(self, pen: Pen, cell: drawing.Box, pair: tuple[Floats, Floats]) -> None:
        for values, half in zip(pair, cell.shaped(2.05).columns(2, pen.stroke), strict=True):
            pen.patch(half, values.reshape(self.codec.shape()), 1.0)

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
                pen.compare(cell, (wanted, found), span=span, colour=pen.colour(index % self.columns))
                self._name_the_error(pen, cell, (wanted, found), sum(span) / 2)
            else:
                self._patches(pen, cell, (wanted, found))

    def _name_the_error(self, pen: Pen, cell: drawing.Box, pair: tuple[Floats, Floats], middle: float) -> None:
        """Write the error into the right-hand corner that the curve leaves free."""
        wanted, found = pair
        error = float(np.sqrt(np.square(wanted - found).mean()))
        foot = cell.top + pen.letters * 1.2 if found[-1] < middle else cell.bottom - pen.letters * 0.5
        pen.write(f"±{error:.3f}", (cell.right - pen.letters * 0.4, foot), align="right", size=0.8)

    def _patches(self, pen: Pen, cell: drawing.Box, pair: tuple[Floats, Floats]) -> None:
        for values, half in zip(pair, cell.shaped(2.05).columns(2, pen.stroke), strict=True):
            pen.patch(half, values.reshape(self.codec.shape()), 1.0)

"""The source `decoder-filters`."""

from __future__ import annotations

import numpy as np

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Floats, Pen
from artforge_decoder.trained import Trained


class DecoderFilters(OfCodec):
    """Show the filters of a decoder: plain below, and above scaled by a code, where their sum is what comes out."""

    heading = "A transposed convolution adds up its filters"
    explanation = "above: filters, each times a number of the code, and their sum; below: the filters as they are"
    needs_training = False

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw two rows: a column for each component, and one for the sum."""
        autoencoder = self.codec.autoencoder(scene, self.pick)
        code, wanted = self._code(scene)
        scaled = autoencoder.filters * code[:, None]
        whole = scaled.sum(0) + autoencoder.bias
        rows = [[*scaled, whole], [*autoencoder.filters, autoencoder.filters.sum(0)]]
        names = [[f"{number} of filter {index + 1}" for index, number in enumerate(map(drawing.number, code))], []]
        names[0].append("their sum, and the bias")
        names[1] = [*(f"filter {index + 1}" for index in range(len(code))), "their sum"]
        together = drawing.around(np.stack([*rows[0], *([] if wanted is None else [wanted])]), 0.12)
        for row, (band, values, labels) in enumerate(zip(box.rows(2, pen.gap), rows, names, strict=True)):
            for index, cell in enumerate(band.columns(len(values), pen.gap)):
                colour = pen.colour(index) if index < len(code) else pen.theme.ink
                # What is added up is drawn to one scale; the filters themselves each to their own.
                span = together if row == 0 else drawing.around(values[index], 0.12)
                axes = self._cell(pen, pen.head(cell, labels[index], colour), values[index], span, colour)
                if axes and row == 0 and index == len(code) and wanted is not None:
                    pen.piece(axes, wanted, pen.theme.ink, width=3, opacity=0.25, dots=False)

    def _code(self, scene: Scene) -> tuple[Floats, Floats | None]:
        """Return a code to scale the filters by, and the piece that it stands for, where there is one."""
        autoencoder = self.codec.autoencoder(scene, self.pick)
        if not isinstance(self.codec, Trained):
            return scene.rng.uniform((autoencoder.components,), -1, 1), None
        pieces = self.codec.pieces(scene)
        piece = pieces[scene.rng.integer(len(pieces))]
        return autoencoder.codes(piece[None])[0], piece

    def _cell(
        self, pen: Pen, cell: drawing.Box, values: Floats, span: tuple[float, float], colour: drawing.Three
    ) -> drawing.Axes | None:
        """Draw a filter; returns the diagram that a curve is drawn in."""
        if not self.is_of_curves:
            pen.patch(cell, values.reshape(self.codec.shape()), max(map(abs, span)))
            return None
        axes = drawing.Axes(cell.cut(left=pen.letters * 2.4), (-0.4, len(values) - 0.6), span)
        pen.rule(axes, size=0.8, points=len(values))
        pen.piece(axes, values, colour, width=1.2)
        return axes

"""The source `encoder-filters`."""

from __future__ import annotations

import numpy as np

from artforge import Canvas, Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Floats, Pen

MOST_ROWS = 10


class EncoderFilters(OfCodec):
    """Show how a code comes about: a filter, the filter times what goes in, and the number that this adds up to."""

    heading = "A convolution multiplies and adds up"
    explanation = (
        "left: a filter; middle: the filter times what goes in (pale), point by point; right: their sum, as a code"
    )

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse more rows than there is room for."""
        if self.codec.code_size() <= MOST_ROWS:
            return None
        return f"{MOST_ROWS} filters have room below each other, not {self.codec.code_size()}: use fewer `components`"

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw a row for each component."""
        pieces, autoencoder = self.trained.pieces(scene), self.codec.autoencoder(scene, self.pick)
        piece = pieces[scene.rng.integer(len(pieces))]
        codes = autoencoder.codes(piece[None])[0]
        assert autoencoder.encoder is not None
        filters = autoencoder.encoder[:, :-1]
        for index, row in enumerate(box.rows(len(codes), pen.gap)):
            wide, gauge = row.cut(right=row.width * 0.16), row.cut(left=row.width * 0.86)
            left, middle = wide.columns(2, pen.gap)
            colour = pen.colour(index)
            if self.is_of_curves:
                self._curve(pen, pen.head(left, f"filter {index + 1}", colour), filters[index], index)
                product = pen.head(middle, "times what goes in")
                self._bars(pen, product, filters[index] * piece, index, piece)
            else:
                for cell, values in ((left, filters[index]), (middle, filters[index] * piece)):
                    pen.patch(cell, values.reshape(self.codec.shape()), float(np.abs(values).max()))
            self._gauge(pen, pen.head(gauge, f"code {index + 1}", colour), float(codes[index]), index)

    def _curve(self, pen: Pen, cell: drawing.Box, values: Floats, index: int) -> None:
        span = drawing.around([*values, 0], 0.15)
        axes = drawing.Axes(cell.cut(left=pen.letters * 2.2), (-0.5, len(values) - 0.5), span)
        pen.rule(axes, size=0.75, points=len(values))
        pen.piece(axes, values, pen.colour(index), width=1.1)

    def _bars(
        self,
        pen: Pen,
        cell: drawing.Box,
        values: Floats,
        index: int,
        piece: Floats,
    ) -> None:
        span = drawing.around([*values, *piece, 0], 0.15)
        axes = drawing.Axes(cell.cut(left=pen.letters * 2.2), (-0.5, len(values) - 0.5), span)
        pen.rule(axes, size=0.75)
        pen.piece(axes, piece, pen.theme.ink, width=2, opacity=0.3, dots=False)
        for place, value in enumerate(values):
            (left, top), (right, bottom) = axes.points([place - 0.28, place + 0.28], [max(value, 0), min(value, 0)])
            pen.paper.fill(drawing.Box(left, top, right, bottom), pen.colour(index))

    def _gauge(self, pen: Pen, cell: drawing.Box, value: float, index: int) -> None:
        narrow = cell.cut(left=pen.letters * 2.2, right=cell.width * 0.3)
        axes = drawing.Axes(narrow, (0, 1), (-1.1, 1.1))
        pen.rule(axes, size=0.75)
        (left, top), (right, bottom) = axes.points([0.25, 0.75], [max(value, 0), min(value, 0)])
        pen.paper.fill(drawing.Box(left, top, right, bottom), pen.colour(index))
        x, y = axes.points(0.5, value)
        pen.paper.dot(float(x), float(y), pen.theme.ink, radius=pen.stroke * 2)
        place = (float(x), narrow.bottom - pen.letters * 0.4 if value > 0 else narrow.top + pen.letters * 1.1)
        pen.write(drawing.number(round(value, 2)), place, align="center", colour=pen.theme.ink)

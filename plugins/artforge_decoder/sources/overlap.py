"""The source `overlap`."""

from __future__ import annotations

import numpy as np

from artforge import Scene, drawing
from artforge_decoder.autoencoder import Autoencoder, overlaps, windows_of
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Floats, Pen


class Overlap(OfCodec):
    """Show what a transposed convolution makes of a whole curve: where windows overlap it counts twice.

    Below, that is repaired: by half where windows meet, and by the true number of windows over each point.
    """

    heading = "Where windows overlap, they add up"
    explanation = "pale: the curve; in colour: what the transposed convolution makes of it; bars: the windows"
    needs_curves = True

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the three results below each other."""
        trained = self.trained
        line = self._line(scene)
        results = repaired(self.codec.autoencoder(scene, self.pick), line, trained.kernel, trained.stride)
        names = ("added up", "all halved", "divided by how many windows lie over a point")
        span = drawing.around(np.concatenate([line, *results]), 0.12)
        for name, result, row, index in zip(names, results, box.rows(3, pen.gap), range(3), strict=True):
            inside = pen.head(row, name, pen.theme.ink).cut(left=pen.letters * 2.6)
            axes = drawing.Axes(inside, (-0.6, len(line) - 0.4), span)
            pen.rule(axes, size=0.8, points=len(line))
            self._windows(pen, axes, len(result))
            pen.piece(axes, line, pen.theme.ink, width=3, opacity=0.3, dots=False)
            pen.piece(axes, result, pen.theme.series_colour((4, 5, 3)[index]), width=1.1)

    def _line(self, scene: Scene) -> Floats:
        """Return a whole curve, or as much of it as eight windows cover."""
        examples = self.trained.examples(scene)
        line: Floats = examples[scene.rng.integer(len(examples))]
        return line[: self.trained.kernel + self.trained.stride * 7]

    def _windows(self, pen: Pen, axes: drawing.Axes, points: int) -> None:
        kernel, stride = self.trained.kernel, self.trained.stride
        for place in range((points - kernel) // stride + 1):
            first, last = axes.across([place * stride - 0.35, place * stride + kernel - 0.65])
            top = axes.box.bottom - pen.stroke * (1.5 + 2.2 * (place % 2)) - pen.stroke
            shape = drawing.Box(float(first), top, float(last), top + pen.stroke * 1.5)
            pen.paper.fill(shape, pen.colour(place), opacity=0.9)


def repaired(autoencoder: Autoencoder, line: Floats, kernel: int, stride: int) -> list[Floats]:
    """Return what the transposed convolution makes of a line, the same halved, and divided by the overlap."""
    codes = autoencoder.codes(windows_of(line, kernel, stride))
    whole, bias = autoencoder.transposed(codes, stride), autoencoder.bias[0]
    counts = overlaps(kernel, stride, len(codes))
    divided: Floats = ((whole - bias) / counts + bias).astype(np.float32)
    halved: Floats = (whole / 2).astype(np.float32)
    return [whole, halved, divided]

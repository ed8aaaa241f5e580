"""The source `training-loss`."""

from __future__ import annotations

import numpy as np

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Pen

LEAST = 1e-12


class TrainingLoss(OfCodec):
    """Show how the error falls in training: its mean and deviation over all that are trained side by side."""

    heading = "How the error falls"
    explanation = "mean square of the error in each epoch: every training, their mean, and their deviation around it"

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the losses over the epochs, on a logarithmic scale."""
        losses = np.maximum(self.trained.learnt(scene).losses, LEAST)
        mean, deviation = losses.mean(1), losses.std(1)
        epochs = np.arange(1, len(losses) + 1)
        low, high = np.floor(np.log10(losses.min())), np.ceil(np.log10(losses.max()))
        right = max(len(losses), 2)
        axes = drawing.Axes(box.cut(left=pen.letters * 3.4, bottom=pen.letters * 2), (1, right), (low, high))
        self._rulers(pen, axes)
        colour = pen.colour(0)
        if losses.shape[1] > 1:
            above, below = np.log10(mean + deviation), np.log10(np.maximum(mean - deviation, losses.min() / 3))
            pen.paper.band(
                axes.across(epochs), axes.down(above), axes.down(np.maximum(below, low)), colour, opacity=0.25
            )
            for each in losses.T:
                axes.curve(pen.paper, epochs, np.log10(each), colour, width=pen.stroke * 0.3, opacity=0.35)
        axes.curve(pen.paper, epochs, np.log10(mean), colour, width=pen.stroke * 1.3)
        self._name_the_end(pen, axes, float(mean[-1]))

    def _rulers(
        self,
        pen: Pen,
        axes: drawing.Axes,
    ) -> None:
        pen.paper.fill(axes.box, pen.theme.panel)
        for power in range(round(axes.y[0]), round(axes.y[1]) + 1):
            height = float(axes.down(power))
            ends = [(axes.box.left, height), (axes.box.right, height)]
            pen.paper.line(ends, pen.theme.faint, width=pen.stroke * 0.4)
            left = axes.box.left - pen.letters * 0.5
            pen.write(f"1e{power}", (left, height + pen.letters * 0.35), align="right")
        for epoch in drawing.ticks(*axes.x):
            across = float(axes.across(epoch))
            pen.write(drawing.number(epoch), (across, axes.box.bottom + pen.letters * 1.4), align="center", size=1.0)
        pen.write("epoch", (axes.box.left, axes.box.bottom + pen.letters * 1.4))

    def _name_the_end(self, pen: Pen, axes: drawing.Axes, value: float) -> None:
        x, y = axes.box.right, float(axes.down(np.log10(value)))
        pen.paper.dot(x, y, pen.theme.ink, radius=pen.stroke * 1.8)
        place = (x - pen.letters * 0.6, y - pen.letters * 0.9)
        pen.write(f"{value:.2e}", place, colour=pen.theme.ink, align="right", size=1.3)

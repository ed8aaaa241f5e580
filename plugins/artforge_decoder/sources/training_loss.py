"""The source `training-loss`."""

from __future__ import annotations

import numpy as np

from artforge import Scene, drawing
from artforge_decoder.decades import LEAST, decades, rule_decades
from artforge_decoder.diagram import OfCodec
from artforge_decoder.pen import Pen


class TrainingLoss(OfCodec):
    """Show how the error falls in training: its mean and deviation over all that are trained side by side."""

    heading = "How the error falls"
    explanation = "mean square of the error in each epoch: every training, their mean, and their deviation around it"

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the losses over the epochs, on a logarithmic scale."""
        losses = np.maximum(self.trained.learnt(scene).losses, LEAST)
        mean, deviation = losses.mean(1), losses.std(1)
        epochs = np.arange(1, len(losses) + 1)
        span = float(np.floor(decades(losses.min()))), float(np.ceil(decades(losses.max())))
        inside = box.cut(left=pen.letters * 3.4, bottom=pen.letters * 2)
        axes = drawing.Axes(inside, (1, max(len(losses), 2)), span)
        rule_decades(pen, axes)
        self._name_epochs(pen, axes)
        colour = pen.colour(0)
        if losses.shape[1] > 1:
            above, below = decades(mean + deviation), decades(np.maximum(mean - deviation, 10 ** span[0]))
            pen.paper.band(axes.across(epochs), axes.down(above), axes.down(below), colour, opacity=0.25)
            for each in losses.T:
                axes.curve(pen.paper, epochs, decades(each), colour, width=pen.stroke * 0.3, opacity=0.35)
        axes.curve(pen.paper, epochs, decades(mean), colour, width=pen.stroke * 1.3)
        self._name_the_end(pen, axes, float(mean[-1]))

    def _name_epochs(self, pen: Pen, axes: drawing.Axes) -> None:
        foot = axes.box.bottom + pen.letters * 1.4
        pen.write("epoch", (axes.box.left, foot))
        for epoch in drawing.ticks(*axes.x):
            pen.write(drawing.number(epoch), (float(axes.across(epoch)), foot), align="center")

    def _name_the_end(self, pen: Pen, axes: drawing.Axes, value: float) -> None:
        x, y = axes.box.right, float(axes.down(decades(value)))
        pen.paper.dot(x, y, pen.theme.ink, radius=pen.stroke * 1.8)
        place = (x - pen.letters * 0.6, y - pen.letters * 0.9)
        pen.write(f"{value:.2e}", place, colour=pen.theme.ink, align="right", size=1.3)

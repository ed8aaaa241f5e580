"""The source `component-loss`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec, refusal
from artforge_decoder.pen import Pen

if TYPE_CHECKING:
    from artforge_decoder.autoencoder import Autoencoder, Floats
    from artforge_decoder.trained import Trained

MOST = 1 << 15


class ComponentLoss(OfCodec):
    """Show how much each component of a code matters: the error when it is switched off, with noise and without.

    Noise on the codes gives components a rank: what matters most is kept where there is least of it.
    """

    measure: int = Field(4096, ge=16, le=MOST, description="on how many pieces the error is measured")

    heading = "Which component matters?"
    explanation = "the error when one component is switched off; every training is a dot, and the bar is their mean"

    @model_validator(mode="after")
    def _can_compare(self) -> Self:
        if not any(self.trained.noises()):
            raise refusal("this compares a training with noise on the code to one without: set `code_noise`")
        return self

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw bars for a training with noise, and for one without."""
        without = self.trained.changed(code_noise=(0.0,))
        found = [self.losses(trained, scene) for trained in (self.trained, without)]
        noises = [f"noise {drawing.number(noise)}" for noise in self.trained.noises()]
        top = max(float(losses.max()) for losses in found) * 1.08
        names = ("trained with noise on the code", "trained without")
        for losses, name, labels, half in zip(
            found, names, (noises, ["no noise"] * len(noises)), box.columns(2, pen.gap * 2), strict=True
        ):
            inside = pen.head(half, name, pen.theme.ink).cut(left=pen.letters * 3.2, bottom=pen.letters * 3)
            axes = drawing.Axes(inside, (-0.6, losses.shape[1] - 0.4), (0, top))
            pen.rule(axes, size=0.85)
            self._bars(pen, axes, losses, labels)

    def losses(self, trained: Trained, scene: Scene) -> npt.NDArray[np.float64]:
        """Return the mean square of the error without each component, (trainings, components)."""
        pieces = trained.pieces(scene)
        chosen = pieces[np.linspace(0, len(pieces) - 1, min(self.measure, len(pieces))).astype(np.int64)]
        last = trained.learnt(scene).last
        return np.array([without_each(last[index], chosen) for index in range(len(last))])

    def _bars(
        self,
        pen: Pen,
        axes: drawing.Axes,
        losses: npt.NDArray[np.float64],
        labels: list[str],
    ) -> None:
        for index, values in enumerate(losses.T):
            (left, top), (right, bottom) = axes.points([index - 0.32, index + 0.32], [values.mean(), 0])
            pen.paper.fill(drawing.Box(left, top, right, bottom), pen.colour(index), opacity=0.8)
            spread = np.linspace(-0.18, 0.18, len(values)) if len(values) > 1 else [0.0]
            for shift, value in zip(spread, values, strict=True):
                x, y = axes.points(index + shift, value)
                pen.paper.dot(float(x), float(y), pen.theme.ink, radius=pen.stroke * 1.1, opacity=0.9)
            x, foot = float(axes.across(index)), axes.box.bottom + pen.letters * 1.4
            width = axes.box.width / len(labels) * 0.9
            pen.write(f"component {index + 1}", (x, foot), align="center", colour=pen.colour(index), width=width)
            pen.write(labels[index], (x, foot + pen.letters * 1.2), align="center", width=width)


def without_each(autoencoder: Autoencoder, pieces: Floats) -> list[float]:
    """Return the mean square of the error on pieces when one component after the other is 0."""
    codes = autoencoder.codes(pieces)
    kept = 1 - np.eye(autoencoder.components, dtype=np.float32)
    return [float(np.square(autoencoder.outputs(codes * each) - pieces).mean()) for each in kept]

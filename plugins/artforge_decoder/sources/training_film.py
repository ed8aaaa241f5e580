"""The source `training-film`."""

from __future__ import annotations

import numpy as np

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec
from artforge_decoder.matching import arrangement
from artforge_decoder.pen import Floats, Pen
from artforge_decoder.training import Learnt

LOSS_SHARE = 0.3


class TrainingFilm(OfCodec):
    """Animate a training: the decoder's filters as they form, and the error as it falls.

    The filters of all trainings are in one order and have one sign; early epochs take more time than late ones.
    """

    heading = "Filters as they form"
    explanation = "the filters of all trainings, in one order and with one sign, and the error"

    def ground(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw rulers, labels, and the whole curve of the error, pale."""
        film, spans = self._film(scene)
        for index, axes in enumerate(self._panels(box, pen, spans) if self.is_of_curves else ()):
            cell = axes.box
            pen.write(f"filter {index + 1}", (cell.left, cell.top - pen.letters * 0.5), colour=pen.theme.ink)
            pen.rule(axes, size=0.85, points=film.shape[-1])
        self._loss(pen, self._loss_axes(box, pen, scene), scene, opacity=0.25)

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw filters and error as they are at the playhead."""
        film, spans = self._film(scene)
        moment = scene.playhead * (len(film) - 1)
        first = min(int(moment), len(film) - 2)
        filters = film[first] + np.float32(moment - first) * (film[first + 1] - film[first])
        if self.is_of_curves:
            for index, axes in enumerate(self._panels(box, pen, spans)):
                for seed in range(len(filters)):
                    pen.piece(axes, filters[seed, index], pen.colour(seed), width=0.9, opacity=0.8)
        else:
            self._patches(pen, box.cut(bottom=box.height * LOSS_SHARE + pen.gap), filters)
        learnt = self.trained.learnt(scene)
        epoch = float(np.interp(moment, np.arange(len(film)), learnt.moments))
        self._loss(pen, self._loss_axes(box, pen, scene), scene, until=epoch)

    def _film(self, scene: Scene) -> tuple[Floats, list[tuple[float, float]]]:
        """Return all filters in one order and sign, (moments, trainings, components, points), and their ranges."""
        key = ("training film", self.trained.fingerprint(), self.pick)
        film = scene.keep(key, lambda: _arranged(self.trained.learnt(scene), self.pick))
        return film, [drawing.around(film[:, :, index], 0.1) for index in range(film.shape[2])]

    def _panels(self, box: drawing.Box, pen: Pen, spans: list[tuple[float, float]]) -> list[drawing.Axes]:
        above = box.cut(top=pen.letters * 1.55, bottom=box.height * LOSS_SHARE + pen.gap * 1.5)
        points = self.codec.shape()[0]
        cells = above.columns(len(spans), pen.gap * 1.5)
        return [
            drawing.Axes(cell.cut(left=pen.letters * 2.4), (-0.4, points - 0.6), span)
            for cell, span in zip(cells, spans, strict=True)
        ]

    def _patches(self, pen: Pen, box: drawing.Box, filters: Floats) -> None:
        for column, of_seed in zip(box.columns(len(filters), pen.gap * 0.5), filters, strict=True):
            for cell, values in zip(column.rows(len(of_seed), pen.stroke), of_seed, strict=True):
                pen.patch(cell, values.reshape(self.codec.shape()), float(np.abs(values).max()))

    def _loss_axes(self, box: drawing.Box, pen: Pen, scene: Scene) -> drawing.Axes:
        losses = np.log10(np.maximum(self.trained.learnt(scene).losses.mean(1), 1e-12))
        below = box.cut(top=box.height * (1 - LOSS_SHARE), left=pen.letters * 2.4)
        return drawing.Axes(below, (0, float(np.sqrt(len(losses)))), drawing.around(losses, 0.1))

    def _loss(
        self,
        pen: Pen,
        axes: drawing.Axes,
        scene: Scene,
        until: float | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Draw the error, over the square root of the epoch as time goes in the film, from 1 to `until`."""
        losses = np.log10(np.maximum(self.trained.learnt(scene).losses.mean(1), 1e-12))
        epochs = np.arange(1, len(losses) + 1, dtype=np.float64)
        if until is None:
            pen.paper.fill(axes.box, pen.theme.panel)
            axes.curve(pen.paper, np.sqrt(epochs), losses, pen.colour(0), width=pen.stroke, opacity=opacity)
            return
        now = max(until, 1.0)
        value = float(np.interp(now, epochs, losses))
        done = epochs < now
        places, values = np.append(epochs[done], now), np.append(losses[done], value)
        axes.curve(pen.paper, np.sqrt(places), values, pen.colour(0), width=pen.stroke * 1.2)
        self._dot(pen, axes, now, value)

    def _dot(self, pen: Pen, axes: drawing.Axes, epoch: float, value: float) -> None:
        x, y = axes.points(np.sqrt(epoch), value)
        pen.paper.dot(float(x), float(y), pen.theme.ink, radius=pen.stroke * 2)
        text = f"epoch {round(epoch)}, error {10**value:.2e}"
        right = axes.box.right - pen.letters * 0.6
        pen.write(text, (right, axes.box.top + pen.letters * 1.5), colour=pen.theme.ink, align="right", size=1.2)


def _arranged(learnt: Learnt, like: int) -> Floats:
    """Return the filters of all moments, ordered and signed as those of one training are in the end."""
    last = learnt.last.filters
    film = learnt.film.filters.copy()
    for training in range(len(last)):
        order, signs = arrangement(last[training], last[like])
        film[:, training] = film[:, training][:, order] * signs[:, None]
    return film

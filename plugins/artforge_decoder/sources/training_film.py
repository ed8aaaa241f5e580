"""The source `training-film`."""

from __future__ import annotations

import json

import numpy as np

from artforge import Scene, contents_of, drawing
from artforge_decoder.decades import decades, rule_decades
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
        axes, losses = self._loss_axes(box, pen, scene), decades(self.trained.learnt(scene).losses.mean(1))
        rule_decades(pen, axes)
        places = np.sqrt(np.arange(1, len(losses) + 1))
        axes.curve(pen.paper, places, losses, pen.colour(0), width=pen.stroke, opacity=0.25)

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
            pen.patches(box.cut(bottom=box.height * LOSS_SHARE + pen.gap), filters, self.codec.shape())
        learnt = self.trained.learnt(scene)
        epoch = float(np.interp(moment, np.arange(len(film)), learnt.moments))
        self._draw_loss(pen, self._loss_axes(box, pen, scene), scene, epoch)

    def _film(self, scene: Scene) -> tuple[Floats, list[tuple[float, float]]]:
        """Return all filters in one order and sign, (moments, trainings, components, points), and their ranges."""
        key = ("training film", json.dumps(contents_of(self.trained)), self.pick)
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

    def _loss_axes(self, box: drawing.Box, pen: Pen, scene: Scene) -> drawing.Axes:
        """Return the diagram of the error over the square root of the epoch, as time goes in the film."""
        losses = decades(self.trained.learnt(scene).losses.mean(1))
        below = box.cut(top=box.height * (1 - LOSS_SHARE), left=pen.letters * 2.8)
        return drawing.Axes(below, (0.0, max(float(np.sqrt(len(losses))), 1.0)), drawing.around(losses, 0.1))

    def _draw_loss(self, pen: Pen, axes: drawing.Axes, scene: Scene, until: float) -> None:
        """Draw the error up to an epoch, and a dot there."""
        losses = decades(self.trained.learnt(scene).losses.mean(1))
        epochs = np.arange(1, len(losses) + 1, dtype=np.float64)
        if until < 1:
            self._name_the_epoch(pen, axes, "before the first epoch")
            return
        value = float(np.interp(until, epochs, losses))
        done = epochs < until
        places, values = np.append(epochs[done], until), np.append(losses[done], value)
        axes.curve(pen.paper, np.sqrt(places), values, pen.colour(0), width=pen.stroke * 1.2)
        x, y = axes.points(np.sqrt(until), value)
        pen.paper.dot(float(x), float(y), pen.theme.ink, radius=pen.stroke * 2)
        self._name_the_epoch(pen, axes, f"epoch {round(until)}, error {10**value:.2e}")

    def _name_the_epoch(self, pen: Pen, axes: drawing.Axes, text: str) -> None:
        place = (axes.box.right - pen.letters * 0.6, axes.box.top + pen.letters * 1.5)
        pen.write(text, place, colour=pen.theme.ink, align="right", size=1.2)


def _arranged(learnt: Learnt, like: int) -> Floats:
    """Return the filters of all moments, ordered and signed as those of one training are in the end."""
    last = learnt.last.filters
    film = learnt.film.filters.copy()
    for training in range(len(last)):
        order, signs = arrangement(last[training], last[like])
        film[:, training] = film[:, training][:, order] * signs[:, None]
    return film

"""The source `look-alike-curves`."""

from __future__ import annotations

from typing import Self

import numpy as np
from pydantic import Field, model_validator

from artforge import Scene, drawing
from artforge_decoder.diagram import OfCodec, refusal
from artforge_decoder.pen import Floats, Pen


class LookAlikeCurves(OfCodec):
    """Show pieces that differ and share one point: who looks at that point alone cannot tell them apart.

    Noise on what goes in makes an encoder look at all points; its filters are shown with that noise and without.
    """

    count: int = Field(6, ge=2, le=32, description="how many pieces")
    point: int | None = Field(
        None, ge=0, le=63, description="the point that they share; by default the one in the middle"
    )

    heading = "One point is not enough"
    explanation = "left: different pieces through one point; right: how much encoders look at each point"
    needs_curves = True

    @model_validator(mode="after")
    def _can_compare(self) -> Self:
        if self.point is not None and self.point >= self.codec.shape()[0]:
            raise refusal(f"there is no point {self.point}: a piece has {self.codec.shape()[0]}, and 0 is the first")
        if not self.trained.input_noise:
            raise refusal("this compares a training with noise on what goes in to one without: set `input_noise`")
        return self

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the pieces, and beside them the encoders' filters."""
        left, right = box.columns(2, pen.gap * 2)
        self._pieces(pen, left, scene)
        without = self.trained.changed(input_noise=0.0)
        names = ("encoder, trained with noise on what goes in", "encoder, trained without")
        for name, trained, half in zip(names, (self.trained, without), right.rows(2, pen.gap), strict=True):
            encoders = trained.learnt(scene).last.encoder
            assert encoders is not None
            inside = pen.head(half, name, pen.theme.ink).cut(left=pen.letters * 2.6, bottom=pen.letters)
            self._weights(pen, inside, shares(encoders[..., :-1]))

    def _pieces(self, pen: Pen, cell: drawing.Box, scene: Scene) -> None:
        pieces = self.trained.pieces(scene)
        point = pieces.shape[1] // 2 if self.point is None else self.point
        chosen = look_alike(pieces, point, self.count, scene.rng.integer(len(pieces)))
        inside = pen.head(cell, f"pieces that share point {point + 1}", pen.theme.ink)
        axes = drawing.Axes(
            inside.cut(left=pen.letters * 2.6, bottom=pen.letters),
            (-0.4, pieces.shape[1] - 0.6),
            drawing.around(chosen, 0.1),
        )
        pen.rule(axes, size=0.85, points=pieces.shape[1])
        for index, piece in enumerate(chosen):
            pen.piece(axes, piece, pen.colour(index), width=1.1)
        x, y = axes.points(point, chosen[:, point].mean())
        pen.paper.ring(float(x), float(y), pen.theme.ink, radius=pen.stroke * 5, width=pen.stroke)

    def _weights(self, pen: Pen, cell: drawing.Box, share: Floats) -> None:
        points = share.shape[-1]
        axes = drawing.Axes(cell, (-0.6, points - 0.4), (0, max(float(share.max()) * 1.1, 0.5)))
        pen.rule(axes, size=0.8)
        for place in range(points):
            (left, top), (right, bottom) = axes.points([place - 0.3, place + 0.3], [share[:, place].mean(), 0])
            pen.paper.fill(drawing.Box(left, top, right, bottom), pen.colour(1), opacity=0.85)
            for seed in share[:, place]:
                x, y = axes.points(place, seed)
                pen.paper.dot(float(x), float(y), pen.theme.ink, radius=pen.stroke * 0.9, opacity=0.8)


def look_alike(pieces: Floats, point: int, count: int, first: int) -> Floats:
    """Return pieces that go through nearly the same height at a point and differ as much as can be, (count, points)."""
    height = pieces[first, point]
    near = pieces[np.argsort(np.abs(pieces[:, point] - height), kind="stable")[: max(len(pieces) // 100, 4 * count)]]
    slope = near[:, -1] - near[:, 0]
    ordered = near[np.argsort(slope, kind="stable")]
    return ordered[np.linspace(0, len(ordered) - 1, count).round().astype(np.int64)]


def shares(filters: Floats) -> Floats:
    """Return how much of an encoder's weights, by their squares, lies on each point: (trainings, points).

    Each filter counts as one, however large its weights are.
    """
    squares = np.square(filters)
    share: Floats = (squares / squares.sum(-1, keepdims=True)).mean(1)
    return share

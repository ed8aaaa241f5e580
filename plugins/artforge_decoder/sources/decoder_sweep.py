"""The source `decoder-sweep`."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from artforge import Rng, Scene, contents_of, drawing
from artforge_decoder.autoencoder import Autoencoder
from artforge_decoder.diagram import OfCodec, refusal
from artforge_decoder.pen import Floats, Pen, columns_for
from artforge_decoder.sweeps import Doubles, Mode, Spread, swept
from artforge_decoder.trained import Trained

SAMPLES = 24
"""Places of a turn at which the reach of a sweep is measured."""
TRAIL, TRAIL_TURN = 24, 0.2
"""Dots behind the code, and over how much of a sweep they reach back."""
CLOUD = 400
"""So many codes are shown as a cloud."""
FADING = 0.1
"""Share of an act in which the others fade into the background, and come forth again."""
ROOM = 1.12
"""How much larger than its contents a panel is."""
NAMES = ("the code", "filters", "filters, scaled", "their sum, which comes out")
GHOSTS = (-1.0, 1.0)
"""What comes out is also shown with each other component so many deviations away."""


class DecoderSweep(OfCodec):
    """Animate a decoder: a code moves, its numbers scale the filters, and their sum is what comes out.

    Four panels show the code as a dot (the third component is its size), the filters, the filters as they are scaled
    with their sum, and what comes out, pale also for other values of the components that stay.
    """

    component: Annotated[int, Field(ge=0, le=1_000_000)] | Literal["each", "all"] = Field(
        "each",
        description="which component moves, 0 is the first; each: one after the other, and then all; all: together",
    )
    mode: Mode = Field(
        "sine",
        description="how it moves: sine and linear, as far as codes go; fixed, from -2 to 2; deviations, two of them; "
        "gaussian, as often in each place as codes are; walk, at random; all begin and end in the middle",
    )

    heading = "A code moves, and its filters add up"
    explanation = "pale, with what comes out: what would, if one of the other components were another"
    needs_training = False

    @model_validator(mode="after")
    def _has_the_component(self) -> Self:
        size = self.codec.code_size()
        if isinstance(self.component, int) and self.component >= size:
            raise refusal(f"there is no component {self.component}: a code has {size}, and 0 is the first")
        return self

    def _explanation(self) -> str:
        return self.explanation if self.is_of_curves and self.component != "all" else ""

    def ground(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw rulers, labels, and the cloud of all codes."""
        stage = self._stage(scene)
        for name, cell in zip(NAMES, self._cells(box, pen), strict=True):
            pen.head(cell, name, pen.theme.ink)
        code, *others = self._panels(box, pen, stage)
        code.rule(pen.paper, pen.theme, pen.letters * 0.85, at=drawing.ticks(*code.x))
        for x, y in code.points(*_plane(stage.cloud)):
            pen.paper.dot(float(x), float(y), pen.theme.quiet, radius=pen.stroke * 0.8, opacity=0.35)
        for axes in others if self.is_of_curves else ():
            pen.rule(axes, size=0.85, points=self.codec.shape()[0])

    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw the four panels as they are at the playhead."""
        stage = self._stage(scene)
        panels = self._panels(box, pen, stage)
        self._draw_code(pen, panels[0], stage, scene)
        moment = self._moment(stage.spread, scene.playhead, scene.rng)
        if self.is_of_curves:
            _draw_filters(pen, panels, stage.autoencoder, moment)
            _draw_output(pen, panels[3], stage, moment)
        else:
            self._draw_patches(pen, box, stage, moment.code)

    def _stage(self, scene: Scene) -> _Stage:
        key = ("decoder sweep", json.dumps(contents_of(self)), scene.rng.seed, scene.rng.path)
        return scene.keep(key, lambda: self._measured(scene))

    def _measured(self, scene: Scene) -> _Stage:
        """Measure where codes lie, and how far all curves of the sweep reach."""
        autoencoder = self.codec.autoencoder(scene, self.pick)
        cloud = self._cloud(scene, autoencoder)
        spread = Spread.of(cloud)
        codes = self._codes(spread, scene.rng)
        scaled = np.abs(codes).max(0)[:, None] * np.abs(autoencoder.filters)
        outputs = np.abs(autoencoder.outputs(codes.astype(np.float32)))
        ghosts = (spread.deviation[:, None] * np.abs(autoencoder.filters)).max(0)
        reach = float(max(scaled.max(), (outputs + ghosts).max())) or 1.0
        across, down = (float(np.abs(values).max()) or 1.0 for values in _plane(np.concatenate([codes, cloud])))
        return _Stage(autoencoder, cloud[:CLOUD], spread, reach * ROOM, (across * ROOM, down * ROOM))

    def _codes(self, spread: Spread, rng: Rng) -> Doubles:
        """Return many codes of the sweep; a component that goes round more often needs more of them."""
        acts = len(spread.mean) + 1 if self.component == "each" else 1
        turns = np.linspace(0, 1, SAMPLES * acts * len(spread.mean), endpoint=False)
        return np.array([self._moment(spread, float(turn), rng).code for turn in turns])

    def _cloud(self, scene: Scene, autoencoder: Autoencoder) -> Floats:
        """Return codes: of what a codec was trained on, or from a normal distribution."""
        if not isinstance(self.codec, Trained):
            return 0.5 * scene.rng.child("cloud").normal((CLOUD * 10, autoencoder.components))
        pieces = self.codec.pieces(scene)
        # Neighbours are pieces of one curve: those of the cloud are to be of many.
        chosen = (scene.rng.child("cloud").uniform((CLOUD * 10,)) * (len(pieces) - 1)).astype(np.int64)
        return autoencoder.codes(pieces[chosen])

    def _moment(self, spread: Spread, playhead: float, rng: Rng) -> _Moment:
        """Return what the sweep is at a playhead; one that runs over an end goes on at the other."""
        playhead %= 1.0
        if self.component != "each":
            moving = None if self.component == "all" else self.component
            return _Moment(moving, swept(self.mode, spread, moving, playhead, rng), 1.0)
        acts = self.codec.code_size() + 1
        act = min(int(playhead * acts), acts - 1)
        moving = act if act < acts - 1 else None
        turn = playhead * acts - act
        focus = min(min(turn, 1 - turn) / FADING, 1.0)
        return _Moment(moving, swept(self.mode, spread, moving, turn, rng), focus)

    def _cells(self, box: drawing.Box, pen: Pen) -> list[drawing.Box]:
        return box.rows(4, pen.gap) if box.height > 1.3 * box.width else box.grid(2, 2, pen.gap * 1.3)

    def _panels(self, box: drawing.Box, pen: Pen, stage: _Stage) -> list[drawing.Axes]:
        cells = [cell.cut(top=pen.letters * 1.55, left=pen.letters * 3) for cell in self._cells(box, pen)]
        across, down = stage.across
        reaches = [down, float(np.abs(stage.autoencoder.filters).max()) * ROOM, stage.reach, stage.reach]
        ranges = [(-across, across), *[(-0.4, self.codec.shape()[0] - 0.6)] * 3]
        return [drawing.Axes(cell, x, (-y, y)) for cell, x, y in zip(cells, ranges, reaches, strict=True)]

    def _draw_code(self, pen: Pen, axes: drawing.Axes, stage: _Stage, scene: Scene) -> None:
        """Draw the code as a dot, and where it was just before."""
        acts = self.codec.code_size() + 1 if self.component == "each" else 1
        for back in range(TRAIL, -1, -1):
            before = scene.playhead - TRAIL_TURN * back / TRAIL / acts
            code = self._moment(stage.spread, before, scene.rng).code
            size = 1.0 if len(code) < 3 else float(np.clip(1 + 0.6 * stage.spread.away(code)[2], 0.35, 2.2))
            x, y = axes.points(*_plane(code))
            colour, radius = (pen.colour(2), 2.6) if back else (pen.theme.ink, 3.2)
            fresh = 1 - back / (TRAIL + 1)
            pen.paper.dot(float(x), float(y), colour, radius=pen.stroke * radius * size, opacity=fresh**2)

    def _draw_patches(self, pen: Pen, box: drawing.Box, stage: _Stage, code: Doubles) -> None:
        _, plain, scaled, output = (cell.cut(top=pen.letters * 1.55) for cell in self._cells(box, pen))
        autoencoder = stage.autoencoder
        parts = (autoencoder.filters * code[:, None]).astype(np.float32)
        columns = columns_for(len(code), plain, 1.0)
        rows = math.ceil(len(code) / columns)
        for place, values, strongest in (
            (plain, autoencoder.filters, float(np.abs(autoencoder.filters).max())),
            (scaled, parts, stage.reach),
        ):
            for cell, patch in zip(place.grid(columns, rows, pen.stroke * 2), values, strict=False):
                pen.patch(cell, patch.reshape(self.codec.shape()), strongest)
        whole = (parts.sum(0) + autoencoder.bias).astype(np.float32)
        pen.patch(output, whole.reshape(self.codec.shape()), stage.reach)


@dataclass(frozen=True, eq=False)
class _Stage:
    """What all frames share: the codec, a cloud of codes, where they lie, and how far curves and codes reach."""

    autoencoder: Autoencoder
    cloud: Floats
    spread: Spread
    reach: float
    across: tuple[float, float]

    @property
    def nbytes(self) -> int:
        return self.autoencoder.nbytes + self.cloud.nbytes


@dataclass(frozen=True, eq=False)
class _Moment:
    """A code, which of its components moves (None are all), and how much the others are in the background, 0 to 1."""

    moving: int | None
    code: Doubles
    focus: float

    def strength(self, index: int) -> float:
        return 0.95 if self.moving in (None, index) else 0.95 - 0.6 * self.focus


def _draw_filters(pen: Pen, panels: list[drawing.Axes], autoencoder: Autoencoder, moment: _Moment) -> None:
    """Draw the filters, plain and scaled, and the sum of these."""
    _, plain, scaled, _ = panels
    whole = moment.code @ autoencoder.filters + autoencoder.bias
    pen.piece(scaled, whole, pen.theme.ink, width=2.6, opacity=0.45, dots=False)
    for index, values in enumerate(autoencoder.filters):
        colour, strength = pen.colour(index), moment.strength(index)
        pen.piece(plain, values, colour, width=0.9, opacity=strength)
        pen.piece(scaled, values * moment.code[index], colour, width=0.9, opacity=strength)


def _draw_output(pen: Pen, axes: drawing.Axes, stage: _Stage, moment: _Moment) -> None:
    """Draw what comes out, and palely what would if one of the components that stay were another."""
    filters = stage.autoencoder.filters
    whole = moment.code @ filters + stage.autoencoder.bias
    others = [] if moment.moving is None else [index for index in range(len(filters)) if index != moment.moving]
    for index in others:
        for shift in GHOSTS:
            other = whole + shift * stage.spread.deviation[index] * filters[index]
            pen.piece(axes, other, pen.colour(index), width=0.7, opacity=0.4 * moment.focus, dots=False)
    pen.piece(axes, whole, pen.theme.ink, width=1.6)


def _plane(codes: npt.ArrayLike) -> tuple[Doubles, Doubles]:
    """Return the first two components; the second is 0 where there is only one."""
    codes = np.asarray(codes, np.float64)
    return codes[..., 0], codes[..., 1] if codes.shape[-1] > 1 else np.zeros(codes.shape[:-1])

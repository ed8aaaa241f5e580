"""The source `bloom`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from artforge import Canvas, Picture, Scene, Source, Structural, contents_of, units
from artforge_decoder.codec import Codec
from artforge_decoder.diagram import refusal, refuse_pick
from artforge_decoder.petals import Arrangement, centred, places, smooth
from artforge_decoder.trained import Trained

Floats = npt.NDArray[np.float32]
SPEEDS = (1, -1, 2, -2)
"""How often a filter comes and goes in an animation; its wave runs to one side or the other."""
STRIP = 1 << 17
"""So many pixels are computed at once."""
SURFACE_BYTES = 36
"""Of each number of a surface while it is made: in double precision, a few times over."""


class Bloom(Source):
    """Let the filters of a decoder bloom: they cover the plane, and their code rises and falls in waves.

    Filters of grey patches give a picture in grey, for `palette` to colour; those of coloured ones bring their colours.
    An animation is a loop.
    """

    tried_with: ClassVar[dict[str, Any]] = {
        "codec": {
            "use": "trained",
            "material": {"use": "patches", "steps": ["gradient"], "width": 40, "height": 30},
            **Trained.tried_with,
        }
    }

    codec: Codec = Field(
        description="a codec of patches, as in {use: trained, material: {use: patches, steps: […]}}",
        examples=[{"use": "trained", "material": {"use": "patches", "steps": [{"use": "image", "path": "leaf.jpg"}]}}],
    )
    pick: int = Field(0, ge=0, le=1_000_000, description="which of those that were trained side by side")
    arrangement: Arrangement = Field("rosette", description="rosette: in rings about the middle; tiles: side by side")
    sectors: Annotated[int, Structural()] = Field(6, ge=1, le=128, description="sectors of a rosette")
    rings: Annotated[float, units.Unit("rings")] = Field(
        1.0, gt=0, le=32, description="how many there are, in a rosette, each time as far out"
    )
    size: units.Side = Field(0.4, ge=0.01, le=100, description="the side of a tile")
    wave: Annotated[float, units.Unit("along the shorter side")] = Field(
        0.4, ge=0, le=32, description="how many waves of a filter's code there are; 0: all in step"
    )
    contrast: units.Plain = Field(1.0, gt=0, le=100, description="1 is soft, 5 nearly black and white")
    softness: Annotated[float, units.Unit("half waves along a filter's side")] = Field(
        8.0, ge=0.5, le=64, description="how fine details may be"
    )
    drift: int = Field(1, ge=-32, le=32, description="rings, or rows of tiles, that come out of the middle in a loop")
    turn: int = Field(0, ge=-128, le=128, description="sectors, or columns of tiles, that go by in a loop")
    detail: Annotated[int, Structural()] = Field(
        512, ge=16, le=2048, description="places along a filter's side at which it is evaluated"
    )

    @model_validator(mode="after")
    def _has_patches(self) -> Self:
        if len(self.codec.shape()) == 1:
            raise refusal("bloom shows filters of pictures: train the codec on patches, {use: patches, steps: […]}")
        if self.codec.shape()[-1] not in (1, 3):
            raise refusal(f"bloom shows filters of 1 or 3 channels, and these have {self.codec.shape()[-1]}")
        if self.codec.shape()[0] == 1:
            raise refusal("a filter of one point is a plain colour: bloom needs larger ones")
        refuse_pick(self.pick, self.codec)
        return self

    def picture(self, scene: Scene) -> Picture:
        """Return the picture, a few rows at a time."""
        key = ("bloom", json.dumps(contents_of(self.codec)), self.pick, self.softness, self.detail)
        surfaces = scene.keep(key, lambda: self._surfaces(scene))
        waves = _Waves.drawn(scene, surfaces.shape[2], self.wave)

        times = scene.canvas.supersample
        fine = Canvas(size=(scene.canvas.width * times, scene.canvas.height * times))

        def read(start: int, stop: int) -> Floats:
            height = max(STRIP // fine.width // times, 1)
            strips = [range(row, min(row + height, stop)) for row in range(start, stop, height)]
            rows = (self._rows(fine, range(s.start * times, s.stop * times), surfaces, waves) for s in strips)
            return np.concatenate([_averaged(part, times) for part in rows])

        return Picture(scene.canvas.width, scene.canvas.height, read)

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the surfaces while they are made, and of what is computed at once."""
        numbers = self.codec.code_size() * self.codec.shape()[-1]
        pixels = max(STRIP, canvas.width * canvas.supersample**2)
        return SURFACE_BYTES * numbers * self.detail**2 + 4 * pixels * (3 * numbers + 24)

    def _surfaces(self, scene: Scene) -> Floats:
        """Return the filters as surfaces, (side, side, components, channels), each as strong as the others.

        With their waves all of them together have a mean square of 1.
        """
        autoencoder = self.codec.autoencoder(scene, self.pick)
        surfaces = smooth(autoencoder.filters.reshape(-1, *self.codec.shape()), self.detail, self.softness)
        strength = np.sqrt(np.square(surfaces).mean((0, 1, 3)) * surfaces.shape[2] / 2)
        even: Floats = surfaces / np.maximum(strength, np.float32(1e-9))[:, None]
        return even

    def _rows(self, canvas: Canvas, rows: range, surfaces: Floats, waves: _Waves) -> Floats:
        index = places(
            canvas,
            rows,
            self.detail,
            arrangement=self.arrangement,
            sectors=self.sectors,
            rings=self.rings,
            size=self.size,
            inwards=-2 * self.drift * waves.playhead % 2.0,  # two mirrored surfaces and all is as before
            around=2 * self.turn * waves.playhead % 2.0,
        )
        shown = np.take(surfaces.reshape(self.detail**2, *surfaces.shape[2:]), index, 0)
        level = waves.scaled(shown, *centred(canvas, rows))
        lit = (1 + np.tanh(np.float32(self.contrast) * level)) / 2
        return np.ascontiguousarray(np.broadcast_to(lit, (*index.shape, 3)), np.float32)


def _averaged(rows: Floats, times: int) -> Floats:
    """Return the means of squares of `times` by `times` pixels."""
    height, width, channels = rows.shape
    squares = rows.reshape(height // times, times, width // times, times, channels)
    means: Floats = squares.mean((1, 3), dtype=np.float32)
    return means


@dataclass(frozen=True, eq=False)
class _Waves:
    """The waves in which codes rise and fall: for each component where it runs to, and where in its turn it is."""

    playhead: float
    across: npt.NDArray[np.float64]
    down: npt.NDArray[np.float64]
    turn: npt.NDArray[np.float64]

    @classmethod
    def drawn(cls, scene: Scene, components: int, wave: float) -> _Waves:
        """Draw waves for some components."""
        rng = scene.rng.child("waves")
        across, down = (wave * rng.child(axis).normal((components,)).astype(np.float64) for axis in ("across", "down"))
        speeds = np.array([rng.child("speed", index).choice(SPEEDS) for index in range(components)])
        phases = rng.child("phase").uniform((components,)).astype(np.float64)
        return cls(scene.playhead, across, down, speeds * scene.playhead + phases)

    def scaled(self, shown: Floats, x: Floats, y: Floats) -> Floats:
        """Return the sum of surfaces, (rows, columns, components, channels), each times its wave at a place.

        A wave in the plane is a product of one across and one down, by the cosine of a sum.
        """
        right, below = 2 * np.pi * x[:, None] * self.across, 2 * np.pi * (y[:, None] * self.down + self.turn)
        total = np.zeros((*shown.shape[:2], shown.shape[3]), np.float32)
        for across, down, sign in ((np.cos(right), np.cos(below), 1), (np.sin(right), np.sin(below), -1)):
            weights = (sign * down[:, None] * across).astype(np.float32)
            total += np.einsum("yxnc,yxn->yxc", shown, weights)
        return total

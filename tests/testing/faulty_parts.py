"""Parts with one fault each, for the kit to find; the name of each says which check it fails."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field, PrivateAttr

from artforge import (
    Canvas,
    Picture,
    PointFilter,
    Rng,
    Scene,
    Source,
    Transform,
    WindowFilter,
    hookimpl,
    picture_of,
    units,
)
from artforge.picture import Rows


def grey(scene: Scene, value: float) -> Picture:
    """Return a picture of one grey."""
    return picture_of(np.full((scene.canvas.height, scene.canvas.width, 3), value, np.float32))


class DescribedKeys(PointFilter):
    """Brighten, by a key without a description."""

    gain: units.Times = Field(1.5, ge=0, le=9)

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r * self.gain, g * self.gain, b * self.gain


class Unbounded(PointFilter):
    """Brighten, without a bound."""

    gain: units.Times = Field(1.5, ge=0, description="what colours are multiplied by")

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r * self.gain, g * self.gain, b * self.gain


class Unitless(PointFilter):
    """Brighten, by who knows what."""

    gain: float = Field(1.5, ge=0, le=9, description="what colours are multiplied by")

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r * self.gain, g * self.gain, b * self.gain


class ValidSchema(PointFilter):
    """Do nothing, with a schema that no editor understands."""

    mood: str = Field("calm", description="how it feels", json_schema_extra={"type": "feeling"})

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return r, g, b


class Renders(Source):
    """Fail whenever it is used."""

    def picture(self, scene: Scene) -> Picture:
        raise ValueError("no paint left")


class RightOutput(Source):
    """Show numbers from 0 to 255."""

    def picture(self, scene: Scene) -> Picture:
        width, height = scene.canvas.size
        return Picture(width, height, lambda start, stop: np.full((stop - start, width, 3), 128.0, np.float32))


class SameSeed(Source):
    """Draw from numpy, not from the stream that it is given."""

    def picture(self, scene: Scene) -> Picture:
        return grey(scene, np.random.default_rng().random())


class SameInOneProcess(Source):
    """Show what a text's hash is in this process."""

    def picture(self, scene: Scene) -> Picture:
        return grey(scene, hash("sunset") % 1000 / 1000)


class OtherSeed(Source):
    """Keep what one seed gave for all of them."""

    def picture(self, scene: Scene) -> Picture:
        value = scene.keep("grey", lambda: float(scene.rng.uniform((1,))[0]))
        return grey(scene, value)


class SeedForNothing(Source):
    """Draw, and show something else."""

    def picture(self, scene: Scene) -> Picture:
        scene.rng.uniform((3,))
        return grey(scene, 0.5)


class FramesInAnyOrder(Source):
    """Become lighter whenever a frame is made."""

    made: ClassVar[list[float]] = []

    def picture(self, scene: Scene) -> Picture:
        self.made.append(scene.playhead)
        later = len(self.made) > 1 and self.made[-1] < self.made[-2]
        return grey(scene, 0.25 if later else 0.75)


class RowsInAnyOrder(WindowFilter):
    """Shade each strip from its own beginning."""

    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        return rows * np.linspace(0, 1, len(rows), dtype=np.float32)[:, None, None]


class AnyCanvas(Transform):
    """Divide by the last column's number."""

    def prepare(self, rng: Rng, canvas: Canvas) -> Any:
        step = 1 / (canvas.width - 1)
        return lambda x, y, xp: (x + step, y)


class TracedAsNumpy(Transform):
    """Move what is traced, and nothing else."""

    def __call__(self, x: Any, y: Any, xp: Any) -> Any:
        return (x + 0.25, y) if type(x).__name__ == "Value" else (x, y)


class Pickles(PointFilter):
    """Hold a function."""

    _curve: Any = PrivateAttr(default_factory=lambda: lambda v: v)

    def colour(self, r: Any, g: Any, b: Any, xp: Any) -> Any:
        return self._curve(r), g, b


class OwnErrors(Source):
    """Divide by a key that may be 0."""

    stripes: Annotated[int, Field(ge=0, le=12, description="how many stripes there are")] = 3

    def picture(self, scene: Scene) -> Picture:
        return grey(scene, 1 // self.stripes + 0.5)


class LeavesNoTrace(Source):
    """Seed everybody's random numbers."""

    def picture(self, scene: Scene) -> Picture:
        random.seed(scene.rng.seed)
        return grey(scene, 0.5)


class Wanders(Source):
    """Go to another folder, and stay there."""

    def picture(self, scene: Scene) -> Picture:
        os.chdir("/")
        return grey(scene, 0.5)


class SetsTheScene(Source):
    """Change the environment."""

    def picture(self, scene: Scene) -> Picture:
        os.environ["MOOD"] = os.environ.get("MOOD", "") + "!"
        return grey(scene, 0.5)


class WritesNothingElse(Source):
    """Keep a diary."""

    diary: ClassVar[Path] = Path(__file__).parent / "diary.txt"

    def picture(self, scene: Scene) -> Picture:
        self.diary.write_text("a grey day")
        self.diary.unlink()
        return grey(scene, 0.5)


class Declared(DescribedKeys):
    """Brighten, and say that a description is wanting."""

    known_failures: ClassVar[dict[str, str]] = {"described-keys": "the words are being looked for"}


class DeclaredInVain(Source):
    """Show grey, and declare a failure that is none."""

    known_failures: ClassVar[dict[str, str]] = {"pickles": "it held a lock once"}

    def picture(self, scene: Scene) -> Picture:
        return grey(scene, 0.5)


PARTS = [value for value in list(globals().values()) if isinstance(value, type) and value.__module__ == __name__]


@hookimpl
def artforge_parts() -> list[Any]:
    return PARTS

"""A part that is tried out: what it makes on small canvases, with some keys, seeds and playheads."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from artforge.batch.write import write
from artforge.errors import ArtforgeError, RecipeError
from artforge.host import Host, Plugin
from artforge.part import Part
from artforge.parts import Crew, Executor, Writer
from artforge.pattern import Backend
from artforge.pattern.numpy import NumpyBackend
from artforge.picture import Picture, Rows
from artforge.recipe.load import load
from artforge.recipe.model import Recipe, parts_within
from artforge.recipe.yaml import dump
from artforge.render import compose
from artforge.scene import Keeper
from artforge.testing.check import FILE, PICTURE, WORKERS
from artforge.testing.stages import Way, needed_keys, stage, ways

SIZES = ((24, 16), (24, 24), (96, 64))
"""A part that refuses the first is tried on the next."""
MOST_WAYS = 8
"""So many surroundings are looked at for one that accepts a part."""
IMAGES = {".png", ".jpg", ".jpeg", ".webp", ".tiff", ".bmp"}


@dataclass(frozen=True)
class Attempt:
    """How a part is used once: the canvas, the seed, the playhead, and the keys that are not at their defaults.

    Without a size it is one that the part accepts.
    """

    size: tuple[int, int] | None = None
    seed: int = 1
    playhead: float = 0.0
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """A part on trial. `folder` holds the files that it reads; what it writes goes there, too."""

    part: type[Part]
    plugin: Plugin
    host: Host
    folder: Path
    backend: Backend = field(default_factory=NumpyBackend)

    @property
    def name(self) -> str:
        """The part's kind and name."""
        return f"{self.part.kind} {self.part.part_name()}"

    @property
    def gives(self) -> str:
        """What comes out of it: a picture, a file, or workers."""
        return FILE if issubclass(self.part, Writer) else WORKERS if issubclass(self.part, Executor) else PICTURE

    @cached_property
    def works(self) -> bool:
        """Whether anything comes out with its defaults."""
        try:
            self.result()
        except Exception:
            return False
        return True

    @cached_property
    def repeats(self) -> bool:
        """Whether the same comes out of it a second time."""
        return self.result() == self.result()

    @cached_property
    def needed(self) -> dict[str, Any]:
        """The keys without which it cannot be used."""
        return needed_keys(self.part)

    def recipe(self, attempt: Attempt = Attempt()) -> Recipe:
        """Build the smallest recipe that uses the part; raises `RecipeError`."""
        way, size = self.setting
        return self._built(attempt, way, attempt.size or size)

    @cached_property
    def setting(self) -> tuple[Way, tuple[int, int]]:
        """The parts around it and a small size that it accepts; the first ones where it accepts none."""
        settings = [(way, size) for way in ways(self.part, self.host)[:MOST_WAYS] for size in SIZES]
        for way, size in settings:
            with contextlib.suppress(RecipeError):
                self._built(Attempt(), way, size)
                return way, size
        return settings[0]

    def _built(self, attempt: Attempt, way: Way, size: tuple[int, int]) -> Recipe:
        shown = stage(self.part, {**self.needed, **attempt.keys}, way)
        head = {"artforge": 1, "seed": attempt.seed, "canvas": {"size": list(size)}}
        text = dump({**head, **shown})
        make_images(shown, self.folder)
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.yaml"
        path.write_text(text)
        return load(path, host=self.host)

    def itself(self, recipe: Recipe) -> Part:
        """Return the part on trial, as it stands in its recipe."""
        parts = [*parts_within(recipe.parts), *(output.writer for output in recipe.outputs)]
        found = [part for part in parts if isinstance(part, self.part)]
        return found[0] if found else self.part.model_validate(self.needed)

    def picture(
        self, attempt: Attempt = Attempt(), keeper: Keeper | None = None, recipe: Recipe | None = None
    ) -> Picture:
        """Compose the picture; raises `ArtforgeError`."""
        recipe = recipe or self.recipe(attempt)
        return compose(recipe, attempt.playhead, keeper or Keeper(), self.backend)

    def image(self, attempt: Attempt = Attempt(), keeper: Keeper | None = None, recipe: Recipe | None = None) -> Rows:
        """Compute the picture, float32 (height, width, 3)."""
        return self.picture(attempt, keeper, recipe).array()

    def result(self, attempt: Attempt = Attempt()) -> bytes:
        """Return what comes out, as bytes: of a picture its numbers, of a writer its file, of workers their answers."""
        if self.gives == PICTURE:
            return self.image(attempt).tobytes()
        return self.file(attempt).read_bytes() if self.gives == FILE else self._answers().tobytes()

    def file(self, attempt: Attempt = Attempt()) -> Path:
        """Write a file by the writer on trial, and return its path."""
        recipe = self.recipe(attempt)
        (output,) = recipe.outputs
        return write(recipe, self.folder / f"picture{output.template.suffix}", self.host, self.backend)

    def _answers(self) -> Rows:
        executor = self.itself(self.recipe())
        assert isinstance(executor, Executor)
        crew = Crew(1, 1, _prepared)
        with executor.open(crew) as workers:
            return np.array([workers.submit(pow, 2, power).result(timeout=120) for power in range(3)])


def _prepared() -> None:
    """Be ready for work."""


def crash_behind(error: BaseException | None) -> BaseException | None:
    """Return the error of Python or a library that lies behind one of artforge's own, if any does."""
    while isinstance(error, ArtforgeError | ValidationError | PydanticCustomError):
        error = error.__cause__
    return error


def make_images(data: Any, folder: Path) -> None:
    """Make a small picture for each name of an image in a recipe that is not in the folder."""
    if isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            make_images(item, folder)
    elif isinstance(data, str) and Path(data).suffix in IMAGES and not (folder / data).exists():
        from PIL import Image

        across, down = np.meshgrid(np.linspace(0, 255, 48), np.linspace(0, 255, 32))
        Image.fromarray(np.stack([across, down, 255 - across], 2).astype(np.uint8)).save(folder / data)

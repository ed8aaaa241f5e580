"""Pictures and animations for contact sheets, made as quickly as can be."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from recipes_in_tests import built

from artforge.batch.write import write

Bytes = npt.NDArray[np.uint8]
STILL = "artforge: 1\nseed: 3\ncanvas: {size: [96, 54]}\nsteps: [{use: cppn, activation: ACTIVATION}]\n"
LOOP = """
artforge: 1
seed: 11
canvas: {size: [64, 64]}
steps:
  - use: cppn
    architecture: {use: mlp, width: 6, depth: 2}
    init: {use: normal, std: 1.5}
    coordinates: [fit, {use: rotate, degrees: 0.0}]
animate: {frames: 12, fps: 10}
motion: {"steps[0].coordinates[1].degrees": {keys: {0: 0.0, 1: 360.0}}}
"""


def still(path: Path, activation: str = "tanh") -> Path:
    """Render a picture with its recipe inside."""
    write(built(STILL.replace("ACTIVATION", activation)), path)
    return path


def loop(path: Path) -> Path:
    """Put an animation of 12 frames and 1.2 seconds, with its recipe inside, at a path."""
    path.write_bytes(_animation(path.suffix))
    return path


@cache
def _animation(suffix: str) -> bytes:
    with TemporaryDirectory() as folder:
        return write(built(LOOP), Path(folder, f"loop{suffix}")).read_bytes()


def smooth(width: int, height: int) -> Bytes:
    """Return a picture without edges, different everywhere."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    return np.round(255 * np.stack([x, y, (np.sin(9 * x * y) + 1) / 2], axis=2)).astype(np.uint8)


def saved(path: Path, image: npt.NDArray[Any], **options: Any) -> Path:
    """Save an array as an image, without a recipe."""
    Image.fromarray(image).save(path, **options)
    return path


def means(image: Bytes, step: int) -> npt.NDArray[np.float64]:
    """Return an image reduced by the means of squares."""
    height, width, _ = image.shape
    squares: npt.NDArray[np.float64] = image.reshape(height // step, step, width // step, step, 3).mean(axis=(1, 3))
    return squares


def unheard(done: int, of: int, what: str) -> None:
    """Hear nothing."""


def listening() -> tuple[list[str], Callable[[str], None]]:
    """Return a list, and a function that appends to it."""
    heard: list[str] = []
    return heard, heard.append

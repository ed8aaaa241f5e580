"""The pixels of many recipes as hashes, which are the same on every machine and with every exact backend.

A hash that changes means that everybody's pictures change. Where that is meant, and for new pictures, write the file
anew, and look at which of its lines are others:

    PYTHONPATH=tests .venv/bin/python -m pattern.test_golden
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from recipes_in_tests import built

from artforge import Recipe, compose
from artforge.batch.jobs import plan
from artforge.host import installed
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.recipe.load import read
from artforge.recipe.model import parts_within

RECIPES = Path(__file__).parent.parent.parent / "recipes"
GOLDEN = Path(__file__).parent / "golden.json"
HASHES: dict[str, str] = json.loads(GOLDEN.read_text())
EXTRA = {
    "relu": """
  - use: cppn
    architecture: {use: mlp, widths: [20, 12, 7]}
    activation: relu
    init: {use: uniform, low: -1.5, high: 1.5}
    bias: all
    coordinates: [fit, {use: zoom, scale: 3.0, center: [0.1, 0.2]}]
""",
    "sigmoid": """
  - use: cppn
    activation: sigmoid
    init: {use: normal, mean: 0.3, std: 5.0}
    bias: all
    bias_init: {use: normal, std: 2.0}
    coordinates: [pixels, {use: zoom, scale: 0.05}, {use: rotate, degrees: 30.0, center: [2.0, 1.0]}]
""",
    "sin": """
  - {use: cppn, activation: sin, init: {use: normal, std: 0.5}, coordinates: [centered, {use: shift, by: [0.3, -2.0]}]}
""",
    "gauss": """
  - {use: cppn, activation: gauss, architecture: {use: taper, start: 30, end: 5, depth: 4}, bias: none}
""",
    "torch-default": """
  - use: cppn
    architecture: {use: mlp, width: 5, depth: 2}
    init: torch-default
    bias: all
    coordinates: [pixels]
""",
    "palette-there-and-back": """
  - {use: cppn, init: {use: normal, std: 1.4}}
  - {use: palette, name: viridis, repeat: 2.5, shift: 0.3}
""",
    "palette-and-again": """
  - {use: cppn, init: {use: normal, std: 1.4}}
  - {use: palette, colours: ["#101020", [0.9, 0.5, 0.1], "#fff"], reverse: true, repeat: 3.0, mirror: false}
""",
    "two-palettes": """
  - {use: cppn, activation: gauss, init: {use: normal, std: 1.1}}
  - {use: palette, name: aurora}
  - {use: palette, name: ember}
""",
    "residual": """
  - use: cppn
    architecture: residual
    activation: [leaky-relu, elu, softplus, swish]
    init: {use: he, gain: 0.7}
    colours: oklab
""",
    "dense": """
  - use: cppn
    architecture: dense
    activation: {use: mix, of: [cos, abs, square, triangle, sawtooth, identity]}
    init: xavier
    inputs: [r, bias, x, y]
    latent: {place: 0.3}
    colours: oklch
""",
    "siren": """
  - {use: cppn, architecture: siren, morph: {seeds: [3, 8], place: 0.2}, colours: hsv}
""",
    "fourier": """
  - {use: cppn, architecture: fourier, init: orthogonal, colours: gray}
""",
    "random-graph": """
  - {use: cppn, architecture: random-graph, activation: mix, init: cauchy}
""",
    "folds": """
  - use: cppn
    init: {use: normal, std: 1.4}
    coordinates:
      - {use: mirror, y: true, degrees: 20.0}
      - {use: kaleidoscope, degrees: 50.0, center: [0.2, 0.1]}
      - {use: tile, size: [0.3, 0.2], phase: [0.1, -0.2]}
      - {use: tile, mirror: false}
""",
    "tunnels": """
  - use: cppn
    init: {use: normal, std: 1.4}
    coordinates: [{use: log-polar, phase: 0.4}, {use: shear, degrees: 30.0}, {use: polar, repeats: 2, degrees: 15.0}]
""",
    "lenses": """
  - use: cppn
    init: {use: normal, std: 1.4}
    coordinates:
      - {use: perspective, degrees: 40.0}
      - {use: mobius, degrees: 70.0, scale: 0.8}
      - {use: fisheye, phase: 0.4}
      - swirl
      - {use: scale, x: 3.0, y: 2.0, degrees: 25.0}
""",
    "waves": """
  - use: cppn
    init: {use: normal, std: 1.4}
    coordinates: [ripple, {use: ripple, shape: lines, degrees: 65.0, phase: 0.3}, {use: warp, phase: 0.2}]
""",
}


def works(name: str) -> list[Recipe]:
    """Return every work of a recipe, on a small canvas."""
    if name in EXTRA:
        canvas = "canvas: {size: [96, 64], supersample: 3}"
        return [built(f"artforge: 1\nseed: 42\n{canvas}\nsteps:{EXTRA[name]}output: a.png\n")]
    made = plan([read(str(RECIPES / f"{name}.yaml"), installed())], installed(), root=Path(), sizes=["96x64"])
    return [job.recipe for job in made.jobs]


def digest(name: str) -> str:
    """Return the SHA-256 of the pixels of all works; what moves is looked at twice."""
    found, backend = hashlib.sha256(), LlvmBackend()
    for work in works(name):
        for playhead in (0.0, 0.3) if work.animated else (0.0,):
            found.update(compose(work, playhead, backend=backend).array(np.uint8).tobytes())
    return found.hexdigest()


def names() -> list[str]:
    """Return the recipes that are nothing but a pattern, which no library has a hand in, and those above."""
    written = [path.stem for path in RECIPES.glob("*.yaml")]
    return sorted([*(name for name in written if compose(works(name)[0]).pattern is not None), *EXTRA])


@pytest.mark.parametrize("name", HASHES)
def test_a_picture_is_the_one_it_always_was(name: str) -> None:
    assert digest(name) == HASHES[name]


@pytest.mark.full
def test_every_pattern_is_among_the_pictures() -> None:
    assert sorted(HASHES) == names()


@pytest.mark.parametrize("kind", ["activation", "architecture", "initializer", "space", "colouring", "transform"])
def test_every_part_that_shapes_patterns_is_among_the_pictures(kind: str) -> None:
    ours = {part for part, plugin in installed().parts(kind) if plugin.candidate.distribution == "artforge"}
    shown = {type(part) for name in HASHES for part in parts_within(works(name)[0].parts)}
    assert ours <= shown


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({name: digest(name) for name in names()}, indent=2) + "\n")

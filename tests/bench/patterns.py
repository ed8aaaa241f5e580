"""How fast patterns are sampled, against torch, against hand-written C++, and against themselves with more to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from artforge import Picture, Recipe, compose, load
from artforge.canvas import Timeline
from artforge.host import discover
from artforge.pattern import Pattern
from artforge.pattern.llvm.machine import native_lanes
from artforge.scene import Keeper
from bench.eager import article_image, eager_image
from bench.measure import Row, processors, speed
from bench.native import NativeNet
from bench.nets import HIDDEN_WIDTHS, Layer

PLUGINS = Path(__file__).parent / "plugins"
HEIGHTS = {"W1": 1080, "8x32": 1080, "taper": 1080, "8x128": 270}
"""Of pictures 1920 wide; the widest net takes long enough on a quarter of one."""
MOVED = """
    coordinates: [fit, {use: rotate, degrees: 30}, {use: facets}, {use: whirl}, {use: zoom, scale: 1.5}, sway]
  - {use: palette, name: magma}
"""
LOOP = """
animate: {frames: 300, fps: 30}
motion:
  steps[0].init.std: {keys: {0: 0.8, 0.5: 1.2, 1: 0.8}}
  steps[0].coordinates[1].degrees: {keys: {0: 0, 1: 360}}
  steps[0].coordinates[2].scale: {keys: {0: 1.0, 0.5: 2.0, 1: 1.0}}
output: "loop.gif"
"""
TURNED = "    coordinates: [fit, {use: rotate, degrees: 30}, {use: zoom, scale: 1.5}]\n"


def rows(folder: Path) -> list[Row]:
    """Measure everything; recipes are written to a folder."""
    wide = native_lanes() == 16
    w1 = picture(folder, "W1")
    article = speed(drawing(w1), lambda: article_image(layers_of(w1), w1.width, w1.height))
    eager = speed(drawing(w1), lambda: eager_image(layers_of(w1), w1.width, w1.height))
    widest = picture(folder, "8x128")
    return [
        Row("W1, 1080p", "the article's own formulation", article, 40 if wide else 25, "x", at_least=True),
        Row("W1, 1080p", "torch eager, the whole image", eager, 10 if wide else 7, "x", at_least=True),
        *(
            Row(f"{name}", "hand-written C++", against_native(folder, name), 0.9, "x", at_least=True)
            for name in HEIGHTS
        ),
        Row(
            "8x128, 1920x270",
            "torch eager, the whole image",
            speed(drawing(widest), lambda: eager_image(layers_of(widest), widest.width, widest.height)),
            4,
            "x",
            at_least=True,
        ),
        Row("W1 with five transforms and a palette", "W1", burdened(folder, w1), 0.75, "x", at_least=True),
        Row("300 frames, 640x360, three keys moving", "the same, still", moving(folder), 0.95, "x", at_least=True),
    ]


def recipe(folder: Path, name: str, rest: str = "", size: str = "[1920, 1080]") -> Recipe:
    """Load a recipe with one of the nets; the weights are drawn as the article has them."""
    text = f"artforge: 1\nseed: 7\ncanvas: {{size: {size}}}\nsteps:\n  - use: cppn\n"
    text += (
        f"    architecture: {{use: mlp, widths: {HIDDEN_WIDTHS[name]}}}\n    init: {{use: normal, std: 1.0}}\n{rest}"
    )
    path = folder / "bench.yaml"
    path.write_text(text)
    return load(path, host=discover(PLUGINS))


def picture(folder: Path, name: str, rest: str = "") -> Picture:
    """Compose the picture of one of the nets, on all processors."""
    return compose(recipe(folder, name, rest, f"[1920, {HEIGHTS[name]}]"))


def drawing(shown: Picture) -> Callable[[], npt.NDArray[np.uint8]]:
    """Return the work of computing a picture."""
    return lambda: shown.array(np.uint8)


def layers_of(shown: Picture) -> list[Layer]:
    """Return the layers of a picture's network, so that its rivals draw the same."""
    assert isinstance(shown.pattern, Pattern)
    graph, arguments = shown.pattern.traced
    layers = []
    for node in graph.nodes:
        if node.op == "affine":
            assert isinstance(node.detail, tuple)
            weight, bias = (None if slot is None else arguments.weights[slot] for slot in node.detail)
            assert weight is not None
            layers.append(Layer(weight, bias))
    return layers


def against_native(folder: Path, name: str) -> float:
    """Compare a net with the same in C++."""
    shown = picture(folder, name)
    native = NativeNet(layers_of(shown))
    difference = np.abs(shown.rows(0, 64, np.uint8).astype(int) - native.image(1920, HEIGHTS[name], 1)[:64])
    if np.mean(difference > 1) > 0.01:
        raise RuntimeError(f"{name}: C++ draws another picture")
    return speed(drawing(shown), lambda: native.image(shown.width, shown.height, processors()))


def burdened(folder: Path, w1: Picture) -> float:
    """Compare a net behind five transforms and a palette with the net alone."""
    return speed(drawing(picture(folder, "W1", MOVED)), drawing(w1))


def moving(folder: Path) -> float:
    """Compare the frames of a loop with as many frames of the picture without motion."""
    still = recipe(folder, "W1", TURNED, "[640, 360]")
    moved = recipe(folder, "W1", TURNED + LOOP, "[640, 360]")

    def frames(of: Recipe) -> None:
        keeper, timeline = Keeper(), Timeline(300)
        for index in range(timeline.frames):
            compose(of, timeline.playhead(index), keeper).array(np.uint8)

    return speed(lambda: frames(moved), lambda: frames(still))

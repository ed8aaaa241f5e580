"""How fast a dream's gradient is: against what others do for the same, and against the machine's matrix products."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from artforge_dream.layers import convolutions, cut
from artforge_dream.loaded import Loaded
from artforge_dream.networks.resnet50 import Resnet50
from artforge_dream.networks.squeezenet1_0 import Squeezenet1_0
from artforge_dream.objectives.l2 import L2
from artforge_dream.survey import survey
from artforge_dream.tiles import Aim, Viewer
from plain_networks import drawn, outputs

from bench.measure import Row, speed, wall_to_bound

if TYPE_CHECKING:
    import torch

TESTS = Path(__file__).parent.parent
LAYER = "layer3.5"
SEEN, TILE = "features.9", 512
WIDTH, HEIGHT = 512, 384
CLASSES = 1000
SIDE = 2048
"""Of the square matrices whose product tells the machine's rate."""


def rows(folder: Path) -> list[Row]:
    """Measure one gradient of the mean of the squares of a layer, float32, on torch's own number of threads."""
    import torch

    plain = drawn("resnet50", CLASSES).requires_grad_(True)
    image = torch.rand((1, 3, HEIGHT, WIDTH), generator=torch.Generator().manual_seed(1))
    network = Loaded(Resnet50.tree(CLASSES), plain.state_dict(), Resnet50.mean, Resnet50.std)

    def ours() -> torch.Tensor:
        return gradient(image, lambda x: network.activations(x, [LAYER])[LAYER])

    def early() -> torch.Tensor:
        stages = [
            plain.get_submodule(name) for name in ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3")
        ]
        return gradient(normalised(image), torch.nn.Sequential(*stages))

    def whole() -> torch.Tensor:
        return gradient(normalised(image), lambda x: outputs(plain, x, [LAYER])[LAYER])

    square = torch.rand((SIDE, SIDE))
    share = speed(ours, lambda: square @ square) * operations() / (2 * SIDE**3)
    what = f"a gradient of resnet50's {LAYER}, {WIDTH}x{HEIGHT}"
    return [
        Row(what, "modules up to the layer, as in the article", speed(ours, early), 1.9, "x", at_least=True),
        Row(what, "the whole network with hooks, as in Lucent", speed(ours, whole), 2.0, "x", at_least=True),
        Row(what, "its operations as one product of matrices", share, 0.62, "x", at_least=True),
        *_in_tiles(folder),
    ]


def viewer(tile: int) -> Viewer:
    """Return SqueezeNet with random weights, looking in tiles."""
    network = Squeezenet1_0.model_construct()
    weights = drawn("squeezenet1_0", CLASSES).state_dict()
    return Viewer(network, Loaded(Squeezenet1_0.tree(), weights, network.mean, network.std), tile)


def one_gradient(height: int, width: int, tile: int) -> None:
    """Take the gradient of the norm of a layer, once."""
    import torch

    viewer(tile).gradient(torch.rand(1, 3, height, width), [Aim(SEEN, L2(), 1.0)])


def _in_tiles(folder: Path) -> list[Row]:
    import torch

    image, aims = torch.rand(1, 3, 2048, 2048), [Aim(SEEN, L2(), 1.0)]
    tiled, whole = viewer(TILE), viewer(2048)
    field = whole.network.field(SEEN)
    halo = max(field.before, field.after)
    ratio = 1 / speed(lambda: tiled.gradient(image, aims), lambda: whole.gradient(image, aims))
    bound = round(1.1 * (TILE + 2 * halo) ** 2 / TILE**2, 2)
    code = f"import sys; sys.path.insert(0, {str(TESTS)!r}); from bench.dreams import one_gradient; "
    code += f"one_gradient(3072, 4096, {TILE})"
    _, megabytes = wall_to_bound([sys.executable, "-c", code], folder, runs=1)
    return [
        Row("a gradient of squeezenet1_0, 2048x2048, in tiles", "all of it at once", ratio, bound, "x"),
        Row("the same, 4096x3072", "peak memory", megabytes, 1100, " MB"),
    ]


def gradient(image: torch.Tensor, layer: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Return the gradient of the mean of a layer's squares with respect to the image.

    Rivals whose weights are not frozen compute the gradients of these, too, as `backward` does.
    """
    x = image.clone().requires_grad_()
    layer(x).square().mean().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    return x.grad


def normalised(image: torch.Tensor) -> torch.Tensor:
    """Return an image as modules want it."""
    import torch

    return (image - torch.tensor(Resnet50.mean)[:, None, None]) / torch.tensor(Resnet50.std)[:, None, None]


def operations() -> int:
    """Count the multiplications and additions of the convolutions up to the layer, forwards and back to the image."""
    needed = cut(Resnet50.tree(CLASSES), {LAYER})
    assert needed is not None
    down, across = survey(needed, HEIGHT), survey(needed, WIDTH)
    return sum(
        2
        * 2
        * layer.outputs
        * layer.inputs
        * layer.kernel**2
        * math.prod((down[layer.name].places, across[layer.name].places))
        for layer in convolutions(needed)
    )

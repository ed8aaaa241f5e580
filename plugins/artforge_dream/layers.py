"""The layers of a network as data: what there is and how it hangs together, without weights and without torch.

Layers have torchvision's dotted names, by which recipes and files of weights call them. One whose name is empty
cannot be asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Norm:
    """A batch norm behind a convolution, into which it is folded when weights are loaded."""

    name: str
    epsilon: float = 1e-5


@dataclass(frozen=True)
class Convolution:
    """Weighs squares of `kernel` places, `stride` apart; its output is that behind its norm, where it has one.

    `flat` says that a file holds the weights as those of a fully connected layer: (outputs, inputs · kernel²).
    """

    name: str
    inputs: int
    outputs: int
    kernel: int = 1
    stride: int = 1
    padding: int = 0
    bias: bool = True
    norm: Norm | None = None
    flat: bool = False


@dataclass(frozen=True)
class Rectifier:
    """Sets what is below 0 to 0."""

    name: str = ""


@dataclass(frozen=True)
class SmoothRectifier:
    """Multiplies by the sigmoid: a rectifier without an edge (Elfwing et al., 2017, as SiLU)."""

    name: str = ""


@dataclass(frozen=True)
class Halving:
    """Halves the size by a binomial filter, so that nothing aliases; an odd size is rounded down.

    After Zhang, "Making convolutional networks shift-invariant again", 2019. Edges are repeated.
    """

    name: str = ""


@dataclass(frozen=True)
class Energy:
    """Takes the mean of the squares in each block of `side` by `side` places; what is left at the end is dropped."""

    side: int
    name: str = ""


@dataclass(frozen=True)
class MaxPooling:
    """Takes the largest value of each square; `ceil` also takes squares that stand out over the edge."""

    name: str
    kernel: int
    stride: int
    padding: int = 0
    ceil: bool = False


@dataclass(frozen=True)
class Chain:
    """Layers one behind the other."""

    name: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Branches:
    """Layers side by side on the same input, their channels joined."""

    name: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Fork:
    """Layers side by side whose outputs go nowhere: what is left of branches that are not needed as a whole."""

    layers: tuple[Layer, ...]
    name: str = ""


@dataclass(frozen=True)
class Residual:
    """Adds what the body makes of its input to that input, or to what the shortcut makes of it."""

    name: str
    body: Layer
    shortcut: Layer | None = None


Layer = Convolution | Rectifier | SmoothRectifier | Halving | Energy | MaxPooling | Chain | Branches | Fork | Residual


def inner(layer: Layer) -> tuple[Layer, ...]:
    """Return the layers that a layer is made of, in the order in which they are computed."""
    match layer:
        case Chain() | Branches() | Fork():
            return layer.layers
        case Residual(body=body, shortcut=None):
            return (body,)
        case Residual(body=body, shortcut=shortcut) if shortcut:
            return (shortcut, body)
    return ()


def convolutions(layer: Layer) -> Iterator[Convolution]:
    """Yield every convolution within a layer."""
    if isinstance(layer, Convolution):
        yield layer
    for part in inner(layer):
        yield from convolutions(part)


def cut(layer: Layer, wanted: Collection[str]) -> Layer | None:
    """Return what must be computed of a layer for the layers that are wanted, or None where none is within it."""
    if layer.name and layer.name in wanted:
        return layer
    parts = [cut(part, wanted) for part in inner(layer)]
    needed = tuple(part for part in parts if part)
    if not needed:
        return None
    if isinstance(layer, Chain):
        last = max(index for index, part in enumerate(parts) if part)
        return replace(layer, layers=(*layer.layers[:last], needed[-1]))
    return Fork(needed)


def rectified_late(layer: Layer, wanted: Collection[str]) -> Layer:
    """Return layers that compute the same, but rectify where less is to be held in memory.

    That is once where branches are joined, not each for itself, and what a pooling leaves, not what it takes. What
    comes out of the layers that are `wanted` is what it was.
    """
    match layer:
        case Chain():
            parts: list[Layer] = []
            for part in layer.layers:
                bare = _without_rectifier(parts[-1], wanted) if parts and isinstance(part, MaxPooling) else None
                if bare:
                    parts[-1:] = [bare, Chain(part.name, (replace(part, name=""), Rectifier()))]
                else:
                    parts.append(rectified_late(part, wanted))
            return replace(layer, layers=tuple(parts))
        case Fork():
            return replace(layer, layers=tuple(rectified_late(part, wanted) for part in layer.layers))
        case Residual():
            return replace(layer, body=rectified_late(layer.body, wanted))
        case Branches():
            joined = tuple(bare for part in layer.layers if (bare := _without_rectifier(part, wanted)))
            if len(joined) == len(layer.layers):
                return Chain(layer.name, (Branches("", joined), Rectifier()))
    return layer


def _without_rectifier(layer: Layer, wanted: Collection[str]) -> Layer | None:
    """Return a layer without the rectifier at its end, or None where there is none or its output is wanted."""
    if layer.name in wanted:
        return None
    match layer:
        case Rectifier():
            return Chain("", ())
        case Chain(layers=(*before, last)):
            bare = _without_rectifier(last, wanted)
            return bare and replace(layer, layers=(*before, bare))
    return None

"""What networks that a dream can look through have in common."""

from __future__ import annotations

import difflib
import math
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field as Key
from pydantic import model_validator
from pydantic_core import PydanticCustomError

import artforge
from artforge import Canvas, RenderError, Scene, WeightsFile, describe_weights, read_weights
from artforge_dream.fitting import CLASSES, class_count, mismatch
from artforge_dream.layers import Chain, Convolution, convolutions, cut
from artforge_dream.loaded import Loaded
from artforge_dream.published import fetched
from artforge_dream.survey import Field, Reading, shapes, survey

Colour = tuple[float, float, float]
Floats = npt.NDArray[np.float32]
HELD = 2.5
"""What has been seen to be in memory at once, over what the convolutions give: 2.4 times as much at the most."""
LARGEST = 4096
"""No layer needs images of more pixels than this along an axis."""


class Network(artforge.Network, kind="network"):
    """A network to dream with: layers by name, under torchvision's names, and weights from a file.

    It is read densely: what a fully connected layer does with all places, it does with each, so that its last layers,
    too, are maps. Dropout and the means over places before and behind the classifier are left out.

    `mean` and `std` are those of the images that it was trained on, channel by channel. `published` is the name under
    which torchvision publishes its weights; the eight digits in it are the first of the file's SHA-256. Tensors of a
    file whose names begin with one of `unused` are passed over. `favourite` is the layer that makes the best dreams.
    One that can tell its classes by name has a `vocabulary`.
    """

    mean: ClassVar[Colour] = (0.485, 0.456, 0.406)
    std: ClassVar[Colour] = (0.229, 0.224, 0.225)
    published: ClassVar[str] = ""
    unused: ClassVar[tuple[str, ...]] = ()
    favourite: ClassVar[str]
    vocabulary: ClassVar[tuple[str, ...]] = ()

    tried_in: ClassVar[dict[str, Any]] = {"octaves": 1, "iterations": 1}

    weights: WeightsFile | None = Key(
        None,
        description="a file of weights, .safetensors or .pth; by default what came with artforge or was fetched by "
        "`artforge weights get`",
    )

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.published:
            cls.tried_with = {"weights": cls.published}  # which nobody has who has not fetched it

    @classmethod
    @abstractmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers, of which the last convolution gives the classes."""

    @classmethod
    def details(cls) -> str:
        """Return the names of the layers."""
        return f"Its layers are {', '.join(_surveyed(cls, CLASSES, 0))}."

    @model_validator(mode="after")
    def _fits_its_weights(self) -> Self:
        if self.weights and (sentence := self._mismatch()):
            raise PydanticCustomError("weights", "{sentence}", {"sentence": f"{sentence}: {self.weights.address}"})
        return self

    @property
    def path(self) -> Path:
        """Where the weights are, or would be once they are fetched."""
        return self.weights.path if self.weights else self.standard()

    @classmethod
    def standard(cls) -> Path:
        """Return where the weights are, or would be, that are taken where a recipe names none."""
        return fetched(cls.published)

    @property
    def identity(self) -> str:
        """What tells these weights from others: the file's SHA-256, or the name under which it is published."""
        return self.weights.sha256 if self.weights else self.published

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse a network whose weights are not there, or are not its own."""
        if self.weights:
            return None
        name = self.part_name()
        if not self.path.is_file():
            return (
                f"the weights of {name} are not here: `artforge weights get {name}` fetches them once, or the key "
                f"`weights` of the network names a file that you have"
            )
        try:
            sentence = self._mismatch()
        except ValueError as error:
            sentence = str(error)
        return sentence and f"{sentence}: {self.path}; remove it and fetch it again by `artforge weights get {name}`"

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the weights, once as they are in the file and once as they are computed with."""
        found = [shape for layer in convolutions(self._tree) for shape in shapes(layer).values()]
        return 2 * 4 * sum(math.prod(shape) for shape in found)

    def held(self, layers: Sequence[str], height: int, width: int) -> int:
        """Return how many bytes the gradient of some layers takes for an image of a size, at the most."""
        needed = cut(self._tree, frozenset(layers))
        if needed is None:
            return 0
        down, across = survey(needed, height), survey(needed, width)
        numbers = sum(
            layer.outputs * down[layer.name].places * across[layer.name].places for layer in convolutions(needed)
        )
        return int(HELD * 4 * numbers)

    @property
    def classes(self) -> int:
        """How many classes the network tells apart: as many as the weights in its file are for."""
        return class_count(type(self), describe_weights(self.weights.path) if self.weights else {})

    @property
    def logits(self) -> str:
        """The name of the layer that gives the classes, before any softmax."""
        return [layer.name for layer in convolutions(self._tree)][-1]

    def layers(self) -> tuple[str, ...]:
        """Return the names of all layers, in the order in which they are computed."""
        return tuple(_surveyed(type(self), self.classes, 0))

    def channels(self, layer: str) -> int:
        """Return how many channels a layer has; raises `LookupError` with a sentence for an unknown one."""
        return self._reading(layer).channels

    def field(self, layer: str) -> Field:
        """Return what a layer's outputs see of an image; raises `LookupError` with a sentence for an unknown one."""
        return self._reading(layer).field

    def places(self, layer: str, pixels: int) -> int:
        """Return how many places a layer has along an axis of so many pixels; raises `LookupError` as `channels`."""
        return self._reading(layer, pixels).places

    def smallest(self, layer: str) -> int:
        """Return the fewest pixels along an axis with which a layer has any output.

        Raises `LookupError` with a sentence for an unknown one.
        """
        pixels = range(LARGEST)
        return bisect_left(pixels, 1, key=lambda size: self._reading(layer, size).places)

    def shape(self, layer: str, height: int, width: int) -> tuple[int, int, int]:
        """Return a layer's channels, rows and columns for an image; raises `LookupError` as `channels`."""
        return self.channels(layer), self.places(layer, height), self.places(layer, width)

    def kernel_shape(self, layer: str) -> tuple[int, int, int, int]:
        """Return the number of a convolution's kernels and their shape; raises `LookupError` for another layer."""
        found = self._convolution(layer)
        return found.outputs, found.inputs, found.kernel, found.kernel

    def kernels(self, layer: str, scene: Scene) -> Floats:
        """Return a convolution's kernels, with its norm in them."""
        name = self._convolution(layer).name
        return np.ascontiguousarray(self.kept(scene).weight(name).numpy())

    def activations(self, image: Floats, layer: str, scene: Scene) -> Floats:
        """Return what a layer gives for a whole image at once."""
        import torch

        self._reading(layer)
        tensor = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None]
        with torch.no_grad():
            found = self.kept(scene).activations(tensor, [layer])[layer][0]
        return np.ascontiguousarray(found.numpy())

    def kept(self, scene: Scene) -> Loaded:
        """Return the network with its weights, which are read once per process."""
        return scene.keep(("network", self.part_name(), self.identity), self.load)

    def load(self) -> Loaded:
        """Return the network with its weights; raises `RenderError` for weights that cannot be read."""
        try:
            return Loaded(self._tree, read_weights(self.path), self.mean, self.std)
        except (OSError, ValueError) as error:
            address = self.weights.address if self.weights else self.path
            raise RenderError(f"{error}: {address}") from error

    def _convolution(self, layer: str) -> Convolution:
        self._reading(layer)
        found = {convolution.name: convolution for convolution in convolutions(self._tree)}
        if layer not in found:
            near = " or ".join(difflib.get_close_matches(layer, found, 3, 0.0))
            raise LookupError(f"the layer {layer!r} of {self.part_name()} has no kernels: take {near}")
        return found[layer]

    def _mismatch(self) -> str | None:
        return mismatch(type(self), self.classes, describe_weights(self.path))

    @property
    def _tree(self) -> Chain:
        return _grown(type(self), self.classes)

    def _reading(self, layer: str, pixels: int = 0) -> Reading:
        found = _surveyed(type(self), self.classes, pixels)
        if layer not in found:
            close = difflib.get_close_matches(layer, found, 3)
            guess = f"did you mean {' or '.join(map(repr, close))}?" if close else f"there are {', '.join(found)}"
            raise LookupError(f"{self.part_name()} has no layer {layer!r}: {guess}")
        return found[layer]


@cache
def _grown(network: type[Network], classes: int) -> Chain:
    return network.tree(classes)


@cache
def _surveyed(network: type[Network], classes: int, pixels: int) -> dict[str, Reading]:
    return survey(_grown(network, classes), pixels)

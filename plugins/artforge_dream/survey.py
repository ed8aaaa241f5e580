"""What is known of each layer before anything is computed: its channels, what it sees, and how many places it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

from artforge_dream.layers import Branches, Chain, Convolution, Energy, Fork, Halving, Layer, MaxPooling, Residual

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Field:
    """The pixels that a layer's outputs see along one axis.

    Output j sees the pixels from j · stride - before to j · stride + after, both included: the largest of its
    branches' intervals. Padding counts as pixels.
    """

    stride: int
    before: int
    after: int

    def seen_by(self, kernel: int, stride: int, padding: int) -> Field:
        """Return the field of windows over layers with this one."""
        before, after = padding * self.stride, (kernel - 1 - padding) * self.stride
        return Field(self.stride * stride, self.before + before, self.after + after)

    def joined(self, other: Field) -> Field:
        """Return the field of a place that sees what either sees."""
        if self.stride != other.stride:
            raise ValueError(f"branches have strides of {self.stride} and {other.stride} pixels")
        return Field(self.stride, max(self.before, other.before), max(self.after, other.after))


@dataclass(frozen=True)
class Reading:
    """A layer's output: its channels, its field, and how many places it has along an axis."""

    channels: int
    field: Field
    places: int

    def through(self, kernel: int, stride: int, padding: int, *, ceil: bool = False) -> Reading:
        """Return what windows make of this."""
        room = self.places + 2 * padding - kernel
        places = 1 + (-(-room // stride) if ceil else room // stride)
        if ceil and (places - 1) * stride >= self.places + padding:
            places -= 1  # the last window would begin beyond the edge
        return replace(self, field=self.field.seen_by(kernel, stride, padding), places=max(places, 0))

    def beside(self, other: Reading) -> Reading:
        """Return what channels of both make."""
        return replace(self, channels=self.channels + other.channels, field=self.field.joined(other.field))


def survey(network: Layer, pixels: int) -> dict[str, Reading]:
    """Return what is known of every layer that has a name, in the order in which they are computed.

    `pixels` is the width or the height of an RGB image.
    """
    found: dict[str, Reading] = {}
    _read(network, Reading(3, Field(1, 0, 0), pixels), found)
    return found


def _read(layer: Layer, before: Reading, found: dict[str, Reading]) -> Reading:
    """Return what is known of a layer's output behind `before`; note it and that of the layers within it."""
    after = _behind(layer, before, found)
    if layer.name:
        found[layer.name] = after
    return after


def _behind(layer: Layer, before: Reading, found: dict[str, Reading]) -> Reading:
    match layer:
        case Convolution():
            seen = before.through(layer.kernel, layer.stride, layer.padding)
            return replace(seen, channels=layer.outputs)
        case Halving() | Energy() | MaxPooling():
            return before.through(*_window(layer), ceil=isinstance(layer, MaxPooling) and layer.ceil)
        case Chain():
            for part in layer.layers:
                before = _read(part, before, found)
        case Residual():
            short = before if layer.shortcut is None else _read(layer.shortcut, before, found)
            after = _read(layer.body, before, found)
            return replace(after, field=after.field.joined(short.field))
        case Branches():
            return reduce(Reading.beside, [_read(part, before, found) for part in layer.layers])
        case Fork():
            for part in layer.layers:
                _read(part, before, found)
    return before


def _window(layer: Halving | Energy | MaxPooling) -> tuple[int, int, int]:
    """Return the places along a window's side, how far windows are apart, and the padding."""
    match layer:
        case Halving():
            return 4, 2, 1
        case Energy():
            return layer.side, layer.side, 0
    return layer.kernel, layer.stride, layer.padding


def shapes(convolution: Convolution) -> Shapes:
    """Return the names and shapes of the tensors that a file must hold for a convolution and its norm."""
    outputs, inputs, kernel = convolution.outputs, convolution.inputs, convolution.kernel
    weight = (outputs, inputs * kernel**2) if convolution.flat else (outputs, inputs, kernel, kernel)
    found: Shapes = {f"{convolution.name}.weight": weight}
    if convolution.bias:
        found[f"{convolution.name}.bias"] = (outputs,)
    if convolution.norm:
        statistics = ("weight", "bias", "running_mean", "running_var")
        found |= {f"{convolution.norm.name}.{name}": (outputs,) for name in statistics}
    return found

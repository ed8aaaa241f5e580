"""A network with its weights: from an image to what its layers make of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from artforge_dream.layers import (
    Branches,
    Chain,
    Convolution,
    Energy,
    Fork,
    Halving,
    Layer,
    MaxPooling,
    Rectifier,
    Residual,
    SmoothRectifier,
    convolutions,
    cut,
    rectified_late,
)

if TYPE_CHECKING:
    import torch

    Tensors = Mapping[str, torch.Tensor]
    Kernel = tuple[torch.Tensor, torch.Tensor]


class Loaded:
    """A network's layers and their frozen weights, with each batch norm folded into its convolution.

    Weights are held as the processor likes them best, the channels of a place side by side.
    """

    def __init__(self, network: Layer, tensors: Tensors, mean: Sequence[float], std: Sequence[float]) -> None:
        import torch

        self.network = network
        with torch.no_grad():
            self._kernels = {found.name: _folded(found, tensors) for found in convolutions(network)}
        self._mean, self._std = (torch.tensor(colour).reshape(1, 3, 1, 1) for colour in (mean, std))

    @property
    def nbytes(self) -> int:
        """The bytes of all weights."""
        return sum(tensor.nbytes for kernel in self._kernels.values() for tensor in kernel)

    def weight(self, layer: str) -> torch.Tensor:
        """Return the weights of a convolution, float32 (outputs, inputs, rows, columns), with its norm in them."""
        return self._kernels[layer][0]

    def activations(self, image: torch.Tensor, names: Collection[str]) -> dict[str, torch.Tensor]:
        """Return the outputs of some layers, each of shape (1, channels, rows, columns).

        `image` is float32, (1, 3, height, width), sRGB-encoded RGB in [0, 1]; what is returned is differentiable with
        respect to it. Nothing is computed that none of the layers needs. Raises `KeyError` for a layer that the
        network does not have.
        """
        import torch

        run = _Run(self._kernels, frozenset(names))
        needed = cut(self.network, run.wanted)
        if needed is not None:
            normalised = (image.contiguous(memory_format=torch.channels_last) - self._mean) / self._std
            run(normalised, rectified_late(needed, run.wanted))
        return {name: run.found[name] for name in names}


class _Run:
    """One computation of the layers that are needed, which remembers the outputs that are wanted.

    `fresh` is an output that nobody else sees, and that no gradient is computed from: it may be changed in place.
    """

    def __init__(self, kernels: Mapping[str, Kernel], wanted: frozenset[str]) -> None:
        self.kernels, self.wanted = kernels, wanted
        self.found: dict[str, torch.Tensor] = {}
        self.fresh: torch.Tensor | None = None

    def __call__(self, x: torch.Tensor, layer: Layer) -> torch.Tensor:
        x = self._output(x, layer)
        if layer.name in self.wanted:
            self.found[layer.name], self.fresh = x, None
        return x

    def _output(self, x: torch.Tensor, layer: Layer) -> torch.Tensor:
        from torch.nn import functional

        match layer:
            case Convolution():
                made = functional.conv2d(x, *self.kernels[layer.name], layer.stride, layer.padding)
            case Halving():
                made = halved(x)
            case Energy():
                made = functional.avg_pool2d(x.square(), layer.side)
            case MaxPooling():
                made = functional.max_pool2d(x, layer.kernel, layer.stride, layer.padding, ceil_mode=layer.ceil)
            case Rectifier() | SmoothRectifier():
                return self._rectified(x, layer)
            case Chain():
                for part in layer.layers:
                    x = self(x, part)
                return x
            case _:
                return self._joined(x, layer)
        self.fresh = made
        return made

    def _rectified(self, x: torch.Tensor, layer: Rectifier | SmoothRectifier) -> torch.Tensor:
        from torch.nn import functional

        in_place, self.fresh = x is self.fresh, None
        if isinstance(layer, SmoothRectifier):
            return functional.silu(x)  # its slope is found from what comes in, which must stay
        return functional.relu(x, inplace=in_place)

    def _joined(self, x: torch.Tensor, layer: Branches | Fork | Residual) -> torch.Tensor:
        import torch

        self.fresh = None
        if isinstance(layer, Residual):
            short = x if layer.shortcut is None else self(x, layer.shortcut)
            after = self(x, layer.body)
            self.fresh = after.add_(short) if after is self.fresh else after + short
            return self.fresh
        outputs = []
        for part in layer.layers:
            outputs.append(self(x, part))
            self.fresh = None
        if isinstance(layer, Fork):
            return x
        self.fresh = torch.cat(outputs, 1)
        return self.fresh


def halved(x: torch.Tensor) -> torch.Tensor:
    """Return (N, channels, height // 2, width // 2) of (N, channels, height, width), by a binomial filter."""
    from torch.nn import functional

    line = x.new_tensor([1.0, 3.0, 3.0, 1.0]) / 8
    channels = x.shape[1]
    kernel = line.outer(line).expand(channels, 1, 4, 4)
    padded = functional.pad(x, (1, 1, 1, 1), mode="replicate")
    return functional.conv2d(padded, kernel, stride=2, groups=channels)


def _folded(convolution: Convolution, tensors: Tensors) -> Kernel:
    """Return the weight and bias of a convolution with its norm in them, which is folded in in double precision.

    Raises `ValueError` for weights that are no numbers.
    """
    import torch

    shape = (convolution.outputs, convolution.inputs, convolution.kernel, convolution.kernel)
    weight = tensors[f"{convolution.name}.weight"].reshape(shape)
    bias = tensors[f"{convolution.name}.bias"] if convolution.bias else torch.zeros(len(weight))
    if convolution.norm:
        names = ("weight", "bias", "running_mean", "running_var")
        scale, shift, mean, variance = (tensors[f"{convolution.norm.name}.{name}"].double() for name in names)
        factor = scale / (variance + convolution.norm.epsilon).sqrt()
        weight, bias = weight * factor.reshape(-1, 1, 1, 1), shift + (bias - mean) * factor
    # Copied, so that nothing hangs on the file any more.
    kernel = (
        weight.to(torch.float32, copy=True, memory_format=torch.channels_last),
        bias.to(torch.float32, copy=True),
    )
    if not all(tensor.isfinite().all() for tensor in kernel):
        raise ValueError(f"the weights of {convolution.name} are NaN or infinite")
    return kernel

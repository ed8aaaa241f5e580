"""The codec `checkpoint`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Described, Scene, WeightsFile, describe_weights, read_weights
from artforge_decoder.codec import Codec

if TYPE_CHECKING:
    from artforge_decoder.autoencoder import Autoencoder, Floats

CHANNELS = (1, 3)


class Checkpoint(Codec):
    """Show filters of your own: those of a transposed convolution in a file of weights, without any training."""

    file: WeightsFile = Field(
        description="a state dict, .pth or .safetensors; no code in it is run", examples=["codec.pth"]
    )
    layer: str = Field(
        min_length=1, description="the transposed convolution's name, such as decoder.0", examples=["decoder.0"]
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        tensors = describe_weights(self.file.path)
        shape = _weight(tensors, self.layer)
        _refuse_odd_kernels(self.layer, shape)
        _refuse_odd_bias(self.layer, tensors, shape[1])
        return self

    def shape(self) -> tuple[int, ...]:
        """Return the shape of a piece."""
        _, channels, *kernel = _weight(describe_weights(self.file.path), self.layer)
        return (*kernel, channels) if len(kernel) == 2 else tuple(kernel)

    def count(self) -> int:
        """Return 1: there is one."""
        return 1

    def code_size(self) -> int:
        """Return how many filters there are."""
        return _weight(describe_weights(self.file.path), self.layer)[0]

    def autoencoder(self, scene: Scene, index: int = 0) -> Autoencoder:
        """Return the layers in the file."""
        return scene.keep(("checkpoint", self.file.sha256, self.layer), self._read)

    def _read(self) -> Autoencoder:
        from artforge_decoder.autoencoder import Autoencoder

        tensors = read_weights(self.file.path)
        weights = tensors[f"{self.layer}.weight"].float().numpy()
        bias = tensors.get(f"{self.layer}.bias")
        filters, channels = _flat(weights), weights.shape[1]
        offsets = np.zeros(channels, np.float32) if bias is None else bias.float().numpy()
        each = np.tile(offsets, filters.shape[1] // channels)
        return Autoencoder(self.shape(), np.concatenate([filters.T, each[:, None]], 1).astype(np.float32))


def _flat(weights: Floats) -> Floats:
    """Return weights (components, channels, kernel …) with the channels last, (components, points)."""
    return np.ascontiguousarray(np.moveaxis(weights, 1, -1)).reshape(len(weights), -1)


def _weight(tensors: Mapping[str, Described], layer: str) -> tuple[int, ...]:
    """Return the shape of a convolution's weights; raises `PydanticCustomError` for what is none."""
    found = tensors.get(f"{layer}.weight")
    if found is not None and len(found.shape) in (3, 4):
        return found.shape
    names = [name.removesuffix(".weight") for name, each in tensors.items() if len(each.shape) in (3, 4)]
    if not names:
        raise _refusal(
            "there is no convolution in the file: its weights have the shape [components, channels, kernel …]"
        )
    close = difflib.get_close_matches(layer, names, 3, 0.4)
    guess = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names[:20])}"
    raise _refusal(f"there is no convolution {layer!r} in the file: {guess}")


def _refuse_odd_bias(layer: str, tensors: Mapping[str, Described], channels: int) -> None:
    bias = tensors.get(f"{layer}.bias")
    if bias is not None and bias.shape != (channels,):
        raise _refusal(f"the bias of {layer} has the shape {list(bias.shape)}, and [{channels}] is expected")


def _refuse_odd_kernels(layer: str, shape: tuple[int, ...]) -> None:
    if 0 in shape:
        raise _refusal(f"{layer} has no weights: their shape is {list(shape)}")
    _, channels, *kernel = shape
    if len(kernel) == 1 and channels != 1:
        raise _refusal(f"{layer} gives {channels} channels: of curves, filters of one channel can be shown")
    if len(kernel) == 2 and (channels not in CHANNELS or kernel[0] != kernel[1]):
        raise _refusal(
            f"{layer} has kernels of {kernel[0]}x{kernel[1]} and {channels} channels: only square ones of 1 or 3 do"
        )


def _refusal(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("checkpoint", "{sentence}", {"sentence": sentence})

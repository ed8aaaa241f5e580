"""Filters of one's own, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from artforge_decoder.codec import Codec
from pydantic import ValidationError
from safetensors.numpy import save_file
from stage import built, scene_of
from torch import nn

from artforge import Source


class OfMyOwn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv1d(1, 4, 5), nn.Tanh())
        self.decoder = nn.Sequential(nn.ConvTranspose1d(4, 1, 5))
        self.pictures = nn.ConvTranspose2d(6, 3, 4)
        self.odd = nn.ConvTranspose2d(6, 3, (4, 2))
        self.wide = nn.ConvTranspose1d(4, 2, 5)
        self.linear = nn.Linear(3, 3)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("checkpoint") / "mine.pth"
    odd = {"bent.weight": torch.zeros(3, 1, 5), "bent.bias": torch.zeros(2), "empty.weight": torch.zeros(0, 1, 5)}
    torch.save({**OfMyOwn().state_dict(), **odd}, path)
    return path


def test_a_checkpoint_brings_its_own_filters(checkpoint: Path) -> None:
    tensors = torch.load(checkpoint, weights_only=True)
    part: Any = built(Codec, {"use": "checkpoint", "file": str(checkpoint), "layer": "decoder.0"})
    codes = torch.rand(6, 4)
    wanted = nn.functional.conv_transpose1d(codes[..., None], tensors["decoder.0.weight"], tensors["decoder.0.bias"])
    np.testing.assert_allclose(
        part.autoencoder(scene_of((8, 8))).outputs(codes.numpy()), wanted[:, 0].numpy(), atol=1e-6
    )


def test_a_checkpoint_of_pictures_has_its_channels_last(checkpoint: Path, tmp_path: Path) -> None:
    tensors = torch.load(checkpoint, weights_only=True)
    save_file({name: tensor.numpy() for name, tensor in tensors.items()}, tmp_path / "mine.safetensors")
    part: Any = built(Codec, {"use": "checkpoint", "file": str(tmp_path / "mine.safetensors"), "layer": "pictures"})
    found = part.autoencoder(scene_of((8, 8)))
    codes = torch.rand(1, 6)
    wanted = nn.functional.conv_transpose2d(
        codes[..., None, None], tensors["pictures.weight"], tensors["pictures.bias"]
    )
    got = found.outputs(codes.numpy()).reshape(part.shape())
    np.testing.assert_allclose(got, wanted[0].permute(1, 2, 0).numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"layer": "decoder.1"}, r"there is no convolution 'decoder.1' in the file: did you mean decoder.0"),
        ({"layer": "linear"}, "there is no convolution 'linear'"),
        ({"layer": "odd"}, "odd has kernels of 4x2"),
        ({"layer": "wide"}, "wide gives 2 channels"),
        ({"layer": "bent"}, r"the bias of bent has the shape \[2\], and \[1\] is expected"),
        ({"layer": "empty"}, r"empty has no weights: their shape is \[0, 1, 5\]"),
    ],
)
def test_checkpoints_that_do_not_fit_are_refused(checkpoint: Path, keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        built(Codec, {"use": "checkpoint", "file": str(checkpoint), **keys})


def test_a_diagram_of_training_wants_a_trained_codec(checkpoint: Path) -> None:
    own = {"use": "checkpoint", "file": str(checkpoint), "layer": "decoder.0"}
    with pytest.raises(ValidationError, match="use the codec `trained`"):
        built(Source, {"use": "training-loss", "codec": own})
    built(Source, {"use": "decoder-sweep", "codec": own})

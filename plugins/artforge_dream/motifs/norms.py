"""Batch norms: they speed the training up and are folded into the convolutions at its end."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

if TYPE_CHECKING:
    from artforge_dream.motifs.layers import Motifs


def add_norms(network: Motifs) -> None:
    """Put a batch norm (Ioffe and Szegedy, 2015) behind each convolution of a network's features."""
    layers: list[nn.Module] = []
    for layer in network.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    network.features = nn.Sequential(*layers)


def folded(network: Motifs) -> Motifs:
    """Return the network as it stands without batch norms, which are folded into the convolutions."""
    plain = deepcopy(network).eval()
    layers: list[nn.Module] = []
    for layer in plain.features:
        if isinstance(layer, nn.BatchNorm2d):
            convolution = layers.pop()
            assert isinstance(convolution, nn.Conv2d)
            layers.append(fuse_conv_bn_eval(convolution, layer))
        else:
            layers.append(layer)
    plain.features = nn.Sequential(*layers)
    return plain

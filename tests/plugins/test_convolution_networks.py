"""What every plugin may ask of a network, asked of those that dream."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from films import noise
from stage import built, scene_of

from artforge import Network

NETWORKS = ["motifs", "resnet50", "squeezenet1_1", "vgg16"]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_tells_shapes_without_its_weights(name: str) -> None:
    network = built(Network, name)
    assert len(network.layers()) > 10
    for layer in network.layers():
        channels, rows, columns = network.shape(layer, 320, 256)
        assert channels > 0
        assert rows >= columns > 0
        assert network.shape(layer, 0, 0)[1:] == (0, 0)


@pytest.mark.parametrize(
    ("name", "layer", "shape"),
    [
        ("motifs", "features.0", (24, 3, 5, 5)),
        ("vgg16", "features.28", (512, 512, 3, 3)),
        ("resnet50", "conv1", (64, 3, 7, 7)),
    ],
)
def test_the_shape_of_kernels_is_known_before(name: str, layer: str, shape: tuple[int, ...]) -> None:
    assert built(Network, name).kernel_shape(layer) == shape


def test_activations_are_of_the_shape_that_was_told() -> None:
    network, scene, image = built(Network, "motifs"), scene_of((50, 40)), noise(50, 40).array()
    for layer in network.layers():
        found = network.activations(image, layer, scene)
        assert found.dtype == np.float32
        assert found.shape == network.shape(layer, 40, 50)


def test_activations_are_those_that_torch_computes() -> None:
    network, scene, image = built(Network, "motifs"), scene_of((50, 40)), noise(50, 40).array()
    tensor = torch.from_numpy(image).permute(2, 0, 1)[None]
    with torch.no_grad():
        expected = network.load().activations(tensor, ["features.5"])["features.5"][0]  # type: ignore[attr-defined]
    np.testing.assert_array_equal(network.activations(image, "features.5", scene), expected)


def test_kernels_are_what_a_convolution_computes_with() -> None:
    network, scene = built(Network, "motifs"), scene_of((40, 40))
    kernels = network.kernels("features.0", scene)
    assert kernels.shape == network.kernel_shape("features.0")
    blank, image = np.zeros((40, 40, 3), np.float32), noise(40, 40).array()
    seen, unseen = (network.activations(picture, "features.0", scene) for picture in (image, blank))
    mean, std = (torch.tensor(getattr(network, name)) for name in ("mean", "std"))
    assert len(mean) == 3
    weights = torch.from_numpy(kernels) / std[:, None, None]
    expected = torch.nn.functional.conv2d(torch.from_numpy(image).permute(2, 0, 1)[None], weights, padding=2)[0]
    np.testing.assert_allclose(seen - unseen, expected, atol=1e-3)


def test_weights_are_read_once() -> None:
    network, scene = built(Network, "motifs"), scene_of((16, 16))
    network.kernels("features.0", scene)
    held = scene.keeper.held
    network.activations(noise(16, 16).array(), "features.3", scene)
    assert scene.keeper.held == held > 0


@pytest.mark.parametrize("method", ["shape", "kernel_shape", "kernels", "activations"])
def test_a_layer_that_a_network_does_not_have_is_refused_with_those_near_it(method: str) -> None:
    network, scene = built(Network, "motifs"), scene_of((8, 8))
    arguments = {
        "shape": ("feature.0", 8, 8),
        "kernel_shape": ("feature.0",),
        "kernels": ("feature.0", scene),
        "activations": (noise(8, 8).array(), "feature.0", scene),
    }
    with pytest.raises(LookupError, match=r"motifs has no layer 'feature.0': did you mean 'features.0'"):
        getattr(network, method)(*arguments[method])


def test_a_layer_without_kernels_is_refused_with_some_that_have_them() -> None:
    network = built(Network, "motifs")
    with pytest.raises(LookupError, match=r"'features.1' of motifs has no kernels: take features"):
        network.kernel_shape("features.1")

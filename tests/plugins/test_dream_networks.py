"""Networks against the same as modules, on random weights: what they compute, what they see, and how little they do."""

from __future__ import annotations

import copy
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from artforge_dream.layers import (
    Branches,
    Chain,
    Convolution,
    Layer,
    MaxPooling,
    Rectifier,
    convolutions,
    cut,
    rectified_late,
)
from artforge_dream.loaded import Loaded
from artforge_dream.network import Network
from artforge_dream.networks import published
from artforge_dream.survey import Field, survey
from PIL import Image
from plain_networks import drawn, outputs
from pydantic import ValidationError
from real_data import real
from stage import built
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

import artforge
from artforge import WeightsFile
from artforge.host import Host
from artforge.parts import Filter

NETWORKS = published()
CLASSES = 10
DEEPEST = {"vgg16": "features.30", "vgg19": "features.36"}
"""Where comparisons end, before layers of 400 MB."""
every_network = pytest.mark.parametrize("name", NETWORKS)


def plain_of(name: str) -> nn.Module:
    """Return a network as modules, up to where comparisons end."""
    return drawn(name, 0 if name in DEEPEST else CLASSES)


@lru_cache(maxsize=4)
def loaded(name: str) -> Loaded:
    """Return a network with the weights of its plain counterpart."""
    network, plain = NETWORKS[name], plain_of(name)
    tree = network.tree(CLASSES)
    used = cut(tree, {DEEPEST[name]}) if name in DEEPEST else tree
    assert used is not None
    return Loaded(used, plain.state_dict(), network.mean, network.std)


def counterparts(name: str) -> dict[str, str]:
    """Return by layer the plain module whose output is the same: a convolution's is that behind its norm."""
    norms = {found.name: found.norm.name for found in convolutions(NETWORKS[name].tree()) if found.norm}
    layers = NETWORKS[name]().layers()
    compared = layers[: layers.index(DEEPEST[name]) + 1] if name in DEEPEST else layers
    modules = dict(plain_of(name).named_modules())
    # The plain classifiers see one place, the mean of all.
    found = {layer: norms.get(layer, layer) for layer in compared if not layer.startswith("fc")}
    return {layer: module for layer, module in found.items() if module in modules}


def image(height: int = 97, width: int = 83) -> Tensor:
    return torch.rand((1, 3, height, width), generator=torch.Generator().manual_seed(3))


def normalised(name: str, x: Tensor) -> Tensor:
    """Normalise as torchvision does: by ImageNet's mean and deviation, which GoogLeNet undoes for 0.5 of both."""
    mean, std = (torch.tensor(values)[:, None, None] for values in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    x = (x - mean) / std
    return x * (std / 0.5) + (mean - 0.5) / 0.5 if name == "googlenet" else x


def distance(found: Tensor, expected: Tensor) -> float:
    return float((found - expected).abs().max() / expected.abs().max())


def gradient(value: Tensor, x: Tensor) -> Tensor:
    (found,) = torch.autograd.grad(value, x)
    return found


def test_networks_are_named_as_torchvision_names_them() -> None:
    assert list(NETWORKS) == ["googlenet", "resnet50", "squeezenet1_0", "squeezenet1_1", "vgg16", "vgg19"]
    assert all(network.part_name() == name for name, network in NETWORKS.items())
    assert all(network.published.startswith(f"{name}-") for name, network in NETWORKS.items())


@every_network
def test_every_layer_computes_what_its_module_does(name: str) -> None:
    plain = plain_of(name)
    modules = counterparts(name)
    assert len(modules) >= 20
    expected = outputs(plain, normalised(name, image()), list(modules.values()))
    found = loaded(name).activations(image(), list(modules))
    assert list(found) == list(modules)
    for layer, module in modules.items():
        assert distance(found[layer], expected[module]) < 1e-4, layer


@every_network
def test_the_shape_of_every_layer_is_known_before(name: str) -> None:
    network, tree = loaded(name), NETWORKS[name].tree(CLASSES)
    down, across = survey(tree, 97), survey(tree, 83)
    layers = [layer for layer in down if layer in survey(network.network, 97)]
    for layer, found in network.activations(image(97, 83), layers).items():
        assert found.shape == (1, down[layer].channels, down[layer].places, across[layer].places), layer


@every_network
def test_every_layer_is_the_same_alone_and_among_others(name: str) -> None:
    network = loaded(name)
    layers = list(counterparts(name))
    together = network.activations(image(), layers)
    for layer in layers[:: max(1, len(layers) // 12)]:
        torch.testing.assert_close(network.activations(image(), [layer])[layer], together[layer], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("googlenet", "inception4c"),
        ("resnet50", "layer2.3"),
        ("resnet50", "layer2.1.conv3"),
        ("squeezenet1_0", "features.9"),
        ("squeezenet1_1", "features.9.squeeze"),
        ("vgg16", "features.18"),
    ],
)
def test_gradients_are_those_of_the_modules(name: str, layer: str) -> None:
    plain = plain_of(name)
    module = counterparts(name)[layer]
    ours, theirs = image().requires_grad_(), image().requires_grad_()
    found = loaded(name).activations(ours, [layer])[layer]
    expected = outputs(plain, normalised(name, theirs), [module])[module]
    assert distance(gradient(found.square().mean(), ours), gradient(expected.square().mean(), theirs)) < 1e-3


@pytest.mark.parametrize("name", [name for name in NETWORKS if name not in DEEPEST])
def test_the_mean_of_the_dense_classes_is_the_classification(name: str) -> None:
    plain, network = plain_of(name), NETWORKS[name]()
    last = network.layers()[-1]
    scores = loaded(name).activations(image(), [last])[last].mean((2, 3))
    assert distance(scores, plain(normalised(name, image()))) < 1e-4


@pytest.mark.full
def test_the_classifier_of_vgg_sees_seven_by_seven_places() -> None:
    plain, x = drawn("vgg16", CLASSES), image(224, 224)
    network = Loaded(NETWORKS["vgg16"].tree(CLASSES), plain.state_dict(), Network.mean, Network.std)
    scores = network.activations(x, ["classifier.6"])["classifier.6"]
    assert distance(scores[:, :, 0, 0], plain(normalised("vgg16", x))) < 1e-4


@pytest.mark.parametrize(
    ("name", "layer"),
    [("googlenet", "inception4b.branch2.0"), ("resnet50", "layer2.0.conv2"), ("squeezenet1_0", "features.5.expand1x1")],
)
def test_nothing_is_computed_that_is_not_needed(name: str, layer: str) -> None:
    network = loaded(name)
    with FlopCounterMode(display=False) as counter:
        found = network.activations(image(), [layer])
    needed = cut(NETWORKS[name].tree(CLASSES), {layer})
    assert needed is not None
    places = {
        name: (down.places, across.places)
        for (name, down), across in zip(survey(needed, 97).items(), survey(needed, 83).values(), strict=True)
    }
    assert list(found) == [layer]
    assert counter.get_total_flops() == sum(
        2 * layer.outputs * layer.inputs * layer.kernel**2 * math.prod(places[layer.name])
        for layer in convolutions(needed)
    )


def test_of_branches_only_those_that_are_wanted_are_left() -> None:
    needed = cut(NETWORKS["googlenet"].tree(), {"inception3a.branch3.0", "inception3a.branch1"})
    assert needed is not None
    names = [convolution.name for convolution in convolutions(needed) if convolution.name.startswith("inception")]
    assert names == ["inception3a.branch1.conv", "inception3a.branch3.0.conv"]
    assert cut(NETWORKS["googlenet"].tree(), {"nothing"}) is None


def test_the_image_is_left_as_it_was() -> None:
    x = image()
    loaded("resnet50").activations(x, ["layer1"])
    assert torch.equal(x, image())


def test_a_rectifier_at_the_beginning_of_branches_leaves_the_others_their_input() -> None:
    tree = Chain("", (Convolution("a", 3, 4), Branches("b", (Rectifier("c"), Chain("d", ())))))
    weight = torch.randn((4, 3, 1, 1), generator=torch.Generator().manual_seed(1))
    network = Loaded(tree, {"a.weight": weight, "a.bias": torch.zeros(4)}, (0, 0, 0), (1, 1, 1))
    expected = torch.nn.functional.conv2d(image(), weight)
    found = network.activations(image(), ["b"])["b"]
    torch.testing.assert_close(found, torch.cat([expected.relu(), expected], 1))


POOLED = Chain("n", (Convolution("a", 3, 4), Rectifier("b"), MaxPooling("c", 2, 2)))
JOINED = Chain("", (Convolution("a", 3, 4), Rectifier("b")))


@pytest.mark.parametrize("wanted", ["c", "n"])
def test_what_a_pooling_leaves_is_rectified_not_what_it_takes(wanted: str) -> None:
    late = rectified_late(POOLED, {wanted})
    assert isinstance(late, Chain)
    assert late.name == "n"
    assert Rectifier("b") not in late.layers
    assert late.layers[-1] == Chain("c", (MaxPooling("", 2, 2), Rectifier()))


def test_branches_are_rectified_where_they_are_joined() -> None:
    late = rectified_late(Branches("n", (JOINED, Chain("m", (POOLED.layers[2], JOINED)))), {"n"})
    bare = Chain("", (JOINED.layers[0], Chain("", ())))
    assert late == Chain("n", (Branches("", (bare, Chain("m", (POOLED.layers[2], bare)))), Rectifier()))


@pytest.mark.parametrize("tree", [POOLED, Branches("n", (JOINED, Chain("m", (JOINED,))))])
def test_a_rectifier_that_is_wanted_stays_where_it_is(tree: Layer) -> None:
    assert rectified_late(tree, {"b"}) == tree


def positive(plain: nn.Module) -> nn.Module:
    """Make every place count in what is behind it: positive weights, and means in place of the largest values."""
    for module in plain.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            module.running_mean.zero_()
        elif isinstance(module, nn.Conv2d):
            module.weight.fill_(1 / module.weight[0].numel())
            if module.bias is not None:
                module.bias.zero_()
        for key, child in module.named_children():
            if isinstance(child, nn.MaxPool2d):
                pooling = nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode)
                setattr(module, key, pooling)
    return plain.double()


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("googlenet", "maxpool2"),
        ("googlenet", "inception3b.branch1"),
        ("googlenet", "inception4a"),
        ("resnet50", "conv1"),
        ("resnet50", "layer2.0.downsample.0"),
        ("resnet50", "layer3.0"),
        ("squeezenet1_0", "features.0"),
        ("squeezenet1_0", "features.9"),
        ("squeezenet1_1", "features.12.squeeze"),
        ("vgg16", "features.16"),
        ("vgg19", "features.20"),
    ],
)
def test_fields_are_what_gradients_reach(name: str, layer: str) -> None:
    plain = positive(copy.deepcopy(plain_of(name)))
    module = counterparts(name)[layer]
    field = NETWORKS[name]().field(layer)
    place = -(-field.before // field.stride)
    size = max(place * field.stride + field.after + 1 + field.stride, 64)
    x = torch.ones((1, 3, size, size + 9), dtype=torch.float64, requires_grad=True)
    seen = gradient(outputs(plain, x, [module])[module][:, :, place, place].sum(), x).sum((0, 1))
    first, last = place * field.stride - field.before, place * field.stride + field.after
    for axis in (0, 1):
        (reached,) = np.nonzero(seen.sum(axis).numpy())
        assert (reached[0], reached[-1]) == (first, last)


@pytest.mark.parametrize(
    ("name", "layer", "pixels"),
    [
        ("squeezenet1_0", "classifier.1", 21),
        ("squeezenet1_1", "classifier.1", 17),
        ("googlenet", "fc", 15),
        ("vgg16", "classifier.6", 224),
        ("vgg16", "features.30", 32),
        ("resnet50", "fc", 1),
    ],
)
def test_the_smallest_image_is_known(name: str, layer: str, pixels: int) -> None:
    assert NETWORKS[name]().smallest(layer) == pixels


@pytest.mark.parametrize("name", ["squeezenet1_0", "squeezenet1_1", "googlenet"])
def test_the_smallest_image_has_outputs_and_a_smaller_one_none(name: str) -> None:
    network, part = loaded(name), NETWORKS[name]()
    size = part.smallest(part.logits)
    assert network.activations(image(size, size), [part.logits])[part.logits].shape[-2:] == (1, 1)
    with pytest.raises(RuntimeError):
        network.activations(image(size - 1, size - 1), [part.logits])


@every_network
def test_a_layer_that_is_not_there_is_named_with_those_that_are_like_it(name: str) -> None:
    network = NETWORKS[name]()
    layer = network.layers()[5]
    with pytest.raises(LookupError, match=f"{name} has no layer '{layer}x': did you mean .*'{layer}'"):
        network.field(f"{layer}x")
    with pytest.raises(LookupError, match="there are "):
        network.channels("?")


@every_network
def test_the_logits_are_a_layer_with_a_channel_for_each_class(name: str) -> None:
    network = NETWORKS[name]()
    assert network.channels(network.logits) == network.classes == 1000


def test_the_bytes_of_a_network_are_those_of_its_weights() -> None:
    parameters = 1_248_424 - 990 * 513  # torchvision counts a thousand classes
    assert loaded("squeezenet1_0").nbytes == 4 * parameters


def test_branches_of_different_strides_have_no_field() -> None:
    with pytest.raises(ValueError, match="strides of 2 and 4 pixels"):
        Field(2, 1, 1).joined(Field(4, 1, 1))


@pytest.mark.parametrize(("photo", "label"), [("chelsea", "Egyptian cat"), ("coffee", "espresso")])
def test_real_weights_see_what_a_photo_shows(photo: str, label: str) -> None:
    network = NETWORKS["squeezenet1_0"](weights=WeightsFile.open(real("weights/squeezenet1_0.safetensors")))
    with Image.open(real(f"photos/{photo}.png")) as file:
        pixels: Any = np.asarray(file.convert("RGB").resize((227, 227)), np.float32) / 255
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None]
    scores = network.load().activations(x, ["classifier.2"])["classifier.2"].mean((2, 3))
    labels = Path(real("weights/imagenet_labels.txt")).read_text().splitlines()
    assert labels[int(scores.argmax())].endswith(label)


def test_a_network_that_cannot_be_dreamt_with_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stranger(artforge.Network):
        """Look at pictures in another way."""

    find = Host.find
    monkeypatch.setattr(
        Host, "find", lambda host, kinds, name: Stranger if name == "stranger" else find(host, kinds, name)
    )
    with pytest.raises(ValidationError, match="the network 'stranger' cannot be used here: it is no Network of artf"):
        built(Filter, {"use": "deepdream", "network": "stranger"})

"""The network `googlenet`."""

from typing import ClassVar

from artforge_dream.fitting import CLASSES
from artforge_dream.layers import Branches, Chain, Convolution, Layer, MaxPooling, Norm, Rectifier
from artforge_dream.network import Colour, Network

Channels = tuple[int, int, int, int, int, int, int]
"""Of the input, of the first branch, twice those between and behind two convolutions, those behind the pooling."""
MODULES: dict[str, Channels] = {
    "inception3a": (192, 64, 96, 128, 16, 32, 32),
    "inception3b": (256, 128, 128, 192, 32, 96, 64),
    "inception4a": (480, 192, 96, 208, 16, 48, 64),
    "inception4b": (512, 160, 112, 224, 24, 64, 64),
    "inception4c": (512, 128, 128, 256, 24, 64, 64),
    "inception4d": (512, 112, 144, 288, 32, 64, 64),
    "inception4e": (528, 256, 160, 320, 32, 128, 128),
    "inception5a": (832, 256, 160, 320, 32, 128, 128),
    "inception5b": (832, 384, 192, 384, 48, 128, 128),
}


class Googlenet(Network):
    """Dream with GoogLeNet (2014), the network of the first dreams: eyes, dogs and pagodas.

    Szegedy et al., "Going deeper with convolutions", 2014, with the batch norms of its port from TensorFlow, which has
    3x3 in place of 5x5 convolutions. The two auxiliary classifiers, which a published file holds as `aux1` and `aux2`,
    are of use in training alone and are left out.
    """

    published = "googlenet-1378be20.pth"
    favourite = "inception4c"
    mean: ClassVar[Colour] = (0.5, 0.5, 0.5)
    std: ClassVar[Colour] = (0.5, 0.5, 0.5)
    unused: ClassVar[tuple[str, ...]] = ("aux1.", "aux2.")

    @classmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers; `fc` gives the classes, place by place, where torchvision takes the mean of all first."""
        module = {name: _inception(name, channels) for name, channels in MODULES.items()}
        layers: tuple[Layer, ...] = (
            _unit("conv1", 3, 64, 7, 2),
            MaxPooling("maxpool1", 3, 2, ceil=True),
            _unit("conv2", 64, 64),
            _unit("conv3", 64, 192, 3),
            MaxPooling("maxpool2", 3, 2, ceil=True),
            *(module[f"inception3{letter}"] for letter in "ab"),
            MaxPooling("maxpool3", 3, 2, ceil=True),
            *(module[f"inception4{letter}"] for letter in "abcde"),
            MaxPooling("maxpool4", 2, 2, ceil=True),
            *(module[f"inception5{letter}"] for letter in "ab"),
            Convolution("fc", 1024, classes, flat=True),
        )
        return Chain("", layers)


def _unit(name: str, inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> Chain:
    """Return a convolution, its norm and a rectifier."""
    norm = Norm(f"{name}.bn", 1e-3)
    convolution = Convolution(f"{name}.conv", inputs, outputs, kernel, stride, kernel // 2, bias=False, norm=norm)
    return Chain(name, (convolution, Rectifier()))


def _inception(name: str, channels: Channels) -> Branches:
    inputs, first, narrow, second, narrower, third, pooled = channels

    def pair(number: int, between: int, outputs: int) -> Chain:
        branch = f"{name}.branch{number}"
        return Chain(branch, (_unit(f"{branch}.0", inputs, between), _unit(f"{branch}.1", between, outputs, 3)))

    pooling = MaxPooling(f"{name}.branch4.0", 3, 1, 1, ceil=True)
    branches = (
        _unit(f"{name}.branch1", inputs, first),
        pair(2, narrow, second),
        pair(3, narrower, third),
        Chain(f"{name}.branch4", (pooling, _unit(f"{name}.branch4.1", inputs, pooled))),
    )
    return Branches(name, branches)

"""The network `resnet50`."""

from collections.abc import Iterator

from artforge_dream.fitting import CLASSES
from artforge_dream.layers import Chain, Convolution, Layer, MaxPooling, Norm, Rectifier, Residual
from artforge_dream.network import Network

DEPTHS = (3, 4, 6, 3)


class Resnet50(Network):
    """Dream with ResNet-50 (2015), deep and detailed.

    He et al., "Deep residual learning for image recognition", 2015; the stride of a block is that of its 3x3
    convolution.
    """

    published = "resnet50-0676ba61.pth"
    favourite = "layer3.5"

    @classmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers; `fc` gives the classes, place by place, where torchvision takes the mean of all first."""
        first = Convolution("conv1", 3, 64, 7, 2, 3, bias=False, norm=Norm("bn1"))
        stages = (_stage(f"layer{number}", depth, number) for number, depth in enumerate(DEPTHS, 1))
        last = Convolution("fc", 2048, classes, flat=True)
        return Chain("", (first, Rectifier("relu"), MaxPooling("maxpool", 3, 2, 1), *stages, last))


def _stage(name: str, depth: int, number: int) -> Chain:
    width = 32 << number
    inputs = 64 if number == 1 else 2 * width
    return Chain(name, tuple(_blocks(name, depth, inputs, width, 1 if number == 1 else 2)))


def _blocks(name: str, depth: int, inputs: int, width: int, stride: int) -> Iterator[Layer]:
    yield _block(f"{name}.0", inputs, width, stride, _shortcut(f"{name}.0", inputs, width, stride))
    for index in range(1, depth):
        yield _block(f"{name}.{index}", 4 * width, width, 1, None)


def _block(name: str, inputs: int, width: int, stride: int, shortcut: Layer | None) -> Chain:
    """Return a bottleneck, which narrows to `width` channels for its 3x3 convolution."""

    def convolution(number: int, inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> Convolution:
        norm = Norm(f"{name}.bn{number}")
        return Convolution(f"{name}.conv{number}", inputs, outputs, kernel, stride, kernel // 2, bias=False, norm=norm)

    body: tuple[Layer, ...] = (
        convolution(1, inputs, width),
        Rectifier(),
        convolution(2, width, width, 3, stride),
        Rectifier(),
        convolution(3, width, 4 * width),
    )
    return Chain(name, (Residual("", Chain("", body), shortcut), Rectifier()))


def _shortcut(name: str, inputs: int, width: int, stride: int) -> Convolution:
    norm = Norm(f"{name}.downsample.1")
    return Convolution(f"{name}.downsample.0", inputs, 4 * width, stride=stride, bias=False, norm=norm)

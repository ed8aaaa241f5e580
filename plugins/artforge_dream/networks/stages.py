"""How both VGG networks are built: stages of 3x3 convolutions, each ending with a pooling."""

from artforge_dream.layers import Chain, Convolution, Layer, MaxPooling, Rectifier

WIDTHS = (64, 128, 256, 512, 512)


def vgg(depths: tuple[int, ...], classes: int) -> Chain:
    """Return the layers of a network with so many convolutions in each stage.

    torchvision pools the features to 7x7 places and connects all of these to `classifier.0`. Read densely that is a
    7x7 convolution over the features as they are, and what is behind it goes place by place.
    """
    layers: list[Layer] = []
    channels = 3
    for depth, width in zip(depths, WIDTHS, strict=True):
        for _ in range(depth):
            layers += [
                Convolution(f"features.{len(layers)}", channels, width, 3, padding=1),
                Rectifier(f"features.{len(layers) + 1}"),
            ]
            channels = width
        layers.append(MaxPooling(f"features.{len(layers)}", 2, 2))
    return Chain("", (*layers, *_classifier(channels, classes)))


def _classifier(channels: int, classes: int) -> tuple[Layer, ...]:
    return (
        Convolution("classifier.0", channels, 4096, 7, flat=True),
        Rectifier("classifier.1"),
        Convolution("classifier.3", 4096, 4096, flat=True),
        Rectifier("classifier.4"),
        Convolution("classifier.6", 4096, classes, flat=True),
    )

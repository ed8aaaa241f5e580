"""How both SqueezeNets are built: of fire modules, which squeeze their input and expand it again."""

from artforge_dream.layers import Branches, Chain, Convolution, Layer, MaxPooling, Rectifier

Fire = tuple[int, int]
"""The channels that a fire module squeezes to, and those of each of the two branches that expand."""
Plan = tuple[Fire | None, ...]
"""Fire modules, and None for a pooling."""


def squeezenet(channels: int, kernel: int, plan: Plan, classes: int) -> Chain:
    """Return the layers of a network whose first convolution has so many channels and such a kernel.

    torchvision rectifies what the last convolution gives for the classes, and so does the last layer here.
    """
    layers: list[Layer] = [Convolution("features.0", 3, channels, kernel, 2), Rectifier("features.1")]
    for place, fire in enumerate(plan, len(layers)):
        name = f"features.{place}"
        if fire is None:
            layers.append(MaxPooling(name, 3, 2, ceil=True))
        else:
            layers.append(_fire(name, channels, *fire))
            channels = 2 * fire[1]
    layers += [Convolution("classifier.1", channels, classes), Rectifier("classifier.2")]
    return Chain("", tuple(layers))


def _fire(name: str, channels: int, squeezed: int, expanded: int) -> Chain:
    def rectified(part: str, inputs: int, outputs: int, kernel: int) -> Chain:
        convolution = Convolution(f"{name}.{part}", inputs, outputs, kernel, padding=kernel // 2)
        return Chain("", (convolution, Rectifier(f"{name}.{part}_activation")))

    branches = tuple(rectified(f"expand{kernel}x{kernel}", squeezed, expanded, kernel) for kernel in (1, 3))
    return Chain(name, (rectified("squeeze", channels, squeezed, 1), Branches("", branches)))

"""The network `squeezenet1_0`."""

from artforge_dream.fitting import CLASSES
from artforge_dream.layers import Chain
from artforge_dream.network import Network
from artforge_dream.networks.fire import squeezenet


class Squeezenet1_0(Network):  # noqa: N801 - torchvision's name
    """Dream with SqueezeNet 1.0 (2016), small and quick.

    Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016.
    """

    published = "squeezenet1_0-b66bff10.pth"
    favourite = "features.9"

    @classmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers; `classifier.1` gives the classes, place by place."""
        plan = (None, (16, 64), (16, 64), (32, 128), None, (32, 128), (48, 192), (48, 192), (64, 256), None, (64, 256))
        return squeezenet(96, 7, plan, classes)

"""The network `squeezenet1_1`."""

from artforge_dream.fitting import CLASSES
from artforge_dream.layers import Chain
from artforge_dream.network import Network
from artforge_dream.networks.fire import squeezenet


class Squeezenet1_1(Network):  # noqa: N801 - torchvision's name
    """Dream with SqueezeNet 1.1 (2016), the quickest: as good as 1.0 with less than half the work.

    Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016, in the
    authors' later version.
    """

    published = "squeezenet1_1-b8a52dc0.pth"
    favourite = "features.9"

    @classmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers; `classifier.1` gives the classes, place by place."""
        plan = (None, (16, 64), (16, 64), None, (32, 128), (32, 128), None, (48, 192), (48, 192), (64, 256), (64, 256))
        return squeezenet(64, 3, plan, classes)

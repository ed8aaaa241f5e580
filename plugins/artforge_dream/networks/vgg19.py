"""The network `vgg19`."""

from artforge_dream.fitting import CLASSES
from artforge_dream.layers import Chain
from artforge_dream.network import Network
from artforge_dream.networks.stages import vgg


class Vgg19(Network):
    """Dream with VGG-19 (2014), three convolutions deeper than vgg16.

    Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014.
    """

    published = "vgg19-dcbb9e9d.pth"
    favourite = "features.25"

    @classmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers; `classifier.6` gives the classes, place by place."""
        return vgg((2, 2, 4, 4, 4), classes)

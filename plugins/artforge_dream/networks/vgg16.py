"""The network `vgg16`."""

from artforge_dream.fitting import CLASSES
from artforge_dream.layers import Chain
from artforge_dream.network import Network
from artforge_dream.networks.stages import vgg


class Vgg16(Network):
    """Dream with VGG-16 (2014), the painters' favourite: slow, with round, organic forms.

    Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014.
    """

    published = "vgg16-397923af.pth"
    favourite = "features.22"

    @classmethod
    def tree(cls, classes: int = CLASSES) -> Chain:
        """Return the layers; `classifier.6` gives the classes, place by place."""
        return vgg((2, 2, 3, 3, 3), classes)

"""What the numbers that a network gives mean as a colour."""

from abc import abstractmethod
from typing import ClassVar

from artforge import Namespace, Part, Value


class Colouring(Part, kind="colouring"):
    """Makes colours of the outputs of a network."""

    channels: ClassVar[int] = 3

    @abstractmethod
    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return sRGB-encoded red, green and blue in [0, 1], or one channel of grey; traced.

        `v` has `channels` channels of any size: what the output layer's neurons sum up.
        """

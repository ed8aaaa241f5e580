"""The colouring `rgb`."""

from artforge import Namespace, Value
from artforge_cppn.colouring import Colouring


class Rgb(Colouring):
    """Take the outputs for red, green and blue: strong colours, neon where they are sure."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the sigmoid of each output."""
        return xp.sigmoid(v)

"""The colouring `gray`."""

from typing import ClassVar

from artforge import Namespace, Value
from artforge_cppn.colouring import Colouring


class Gray(Colouring):
    """Take one output for brightness; with the filter `palette` behind it, for a place in a palette."""

    channels: ClassVar[int] = 1

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the sigmoid of the output."""
        return xp.sigmoid(v)

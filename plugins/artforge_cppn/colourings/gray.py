"""The colouring `gray`."""

from typing import ClassVar

from pydantic import Field

from artforge import Namespace, Value, units
from artforge_cppn.colouring import Colouring


class Gray(Colouring):
    """Take one output for brightness; with the filter `palette` behind it, for a place in a palette."""

    channels: ClassVar[int] = 1

    contrast: units.Plain = Field(
        1.0, ge=0, le=1000, description="how far apart greys are: small is soft, large has hard edges"
    )

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the sigmoid of the output times the contrast."""
        return xp.sigmoid(self.contrast * v)

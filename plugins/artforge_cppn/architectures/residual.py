"""The architecture `residual`."""

from typing import Annotated

from pydantic import Field

from artforge import Architecture, Net, Structural, Value, units
from artforge_cppn.architectures.mlp import Width


class Residual(Architecture):
    """Let each layer add to the one before: large shapes stay, and finer ones come on top.

    After He et al., "Deep residual learning for image recognition", 2015.
    """

    width: Annotated[Width, Structural()] = Field(16, description="neurons in each hidden layer")
    depth: Annotated[int, Structural()] = Field(8, ge=1, le=512, description="layers that add to the first one")
    share: units.Plain = Field(0.5, ge=-10, le=10, description="how much of itself each layer adds")

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the sum of all layers."""
        v = net.activate(net.affine(v, self.width))
        for _ in range(self.depth):
            v = v + self.share * net.activate(net.affine(v, self.width))
        return v

"""The architecture `fourier`."""

from typing import Annotated

from pydantic import Field

from artforge import Architecture, Net, Structural, Value, units
from artforge_cppn.architectures.mlp import Width


class Fourier(Architecture):
    """Show the layers waves of many directions in place of the coordinates: even, woven pictures.

    After Tancik et al., "Fourier features let networks learn high frequency functions in low dimensional
    domains", 2020.
    """

    features: Annotated[int, Structural()] = Field(16, ge=1, le=1024, description="waves; each has a sine and a cosine")
    scale: Annotated[float, units.Unit("waves")] = Field(
        0.8, ge=0, le=1000, description="how many cross the picture, about"
    )
    width: Annotated[Width, Structural()] = Field(16, description="neurons in each hidden layer")
    depth: Annotated[int, Structural()] = Field(3, ge=0, le=512, description="hidden layers behind the waves")

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last hidden layer."""
        xp = net.xp
        angles = 2 * xp.pi * self.scale * net.affine(v, self.features, bias=False)
        v = xp.concat([xp.sin(angles), xp.cos(angles)])
        for _ in range(self.depth):
            v = net.activate(net.affine(v, self.width))
        return v

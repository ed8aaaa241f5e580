"""The architecture `siren`."""

from typing import Annotated, ClassVar

from pydantic import Field

from artforge import Architecture, Net, Structural, Value, units
from artforge_cppn.architectures.mlp import Width


class Siren(Architecture):
    """Stack layers of sines, whatever the activation: waves within waves, and detail at every size.

    After Sitzmann et al., "Implicit neural representations with periodic activation functions", 2020.
    """

    init: ClassVar[str] = "siren"

    width: Annotated[Width, Structural()] = Field(32, description="neurons in each hidden layer")
    depth: Annotated[int, Structural()] = Field(4, ge=1, le=512, description="hidden layers")
    first_frequency: units.Plain = Field(25.0, ge=0, le=1e4, description="how busy the first layer's waves are")
    frequency: units.Plain = Field(
        30.0, ge=0, le=1e4, description="how busy those of the others are; the initializer `siren` makes up for 30"
    )

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last layer of sines."""
        for layer in range(self.depth):
            v = net.xp.sin((self.frequency if layer else self.first_frequency) * net.affine(v, self.width))
        # The output layer's weights are as small as those that are made up for; twice that is a clear picture.
        return 2.0 * self.frequency * v

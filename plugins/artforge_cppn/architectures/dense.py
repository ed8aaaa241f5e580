"""The architecture `dense`."""

import math
from typing import Annotated

from pydantic import Field

from artforge import Architecture, Net, Structural, Value

LOUDNESS = 4.0
"""The length of what a neuron sees, of however many others: that of sixteen neurons which are sure."""


class Dense(Architecture):
    """Let each layer see all before it, the coordinates too: fine lines within broad shapes.

    After Huang et al., "Densely connected convolutional networks", 2016.
    """

    width: Annotated[int, Structural()] = Field(8, ge=1, le=512, description="neurons in each hidden layer")
    depth: Annotated[int, Structural()] = Field(8, ge=1, le=64, description="hidden layers")

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the inputs and all layers behind each other, as loud as what each layer sees."""
        for _ in range(self.depth):
            sums = LOUDNESS / math.sqrt(v.channels) * net.affine(v, self.width)
            v = net.xp.concat([v, net.activate(sums)])
        return LOUDNESS / math.sqrt(v.channels) * v

"""An architecture says how the neurons of a CPPN are connected."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import Architecture, Net, Structural, Value


class Example(Architecture):
    """Let two strands of layers run side by side, and multiply: patches of one pattern inside another."""

    width: Annotated[int, Structural()] = Field(12, ge=1, le=512, description="neurons in each layer of a strand")
    depth: Annotated[int, Structural()] = Field(4, ge=1, le=64, description="layers of each strand")

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last hidden layer for the inputs `v`; the output layer comes after it."""
        return self._strand(v, net) * self._strand(v, net)

    def _strand(self, v: Value, net: Net) -> Value:
        for _ in range(self.depth):
            v = net.activate(net.affine(v, self.width))
        return v

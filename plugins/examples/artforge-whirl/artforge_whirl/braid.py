"""The architecture `braid`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from artforge import Architecture, Net, Structural, Value


class Braid(Architecture):
    """Let strands of layers run side by side; after each layer every strand passes some neurons on to the next.

    Each sees little of the others: several patterns in one picture that know of each other.
    """

    strands: Annotated[int, Structural()] = Field(3, ge=1, le=16, description="how many strands there are")
    width: Annotated[int, Structural()] = Field(8, ge=2, le=256, description="neurons in each layer of a strand")
    depth: Annotated[int, Structural()] = Field(5, ge=1, le=64, description="layers of each strand")

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last layers of all strands, side by side."""
        strands = [v] * self.strands
        for _ in range(self.depth):
            strands = [net.activate(net.affine(strand, self.width)) for strand in strands]
            shared = [strand[0 : self.width // 2] for strand in strands]
            strands = [net.xp.concat([strand, shared[index - 1]]) for index, strand in enumerate(strands)]
        return net.xp.concat(strands)

"""The architecture `random-graph`."""

from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Architecture, Net, Rng, Structural, Value, units


class RandomGraph(Architecture):
    """Wire neurons at random, each to a few before it: with `activation: mix`, no two pictures are alike.

    After the networks of Stanley, "Compositional pattern producing networks", 2007, which evolution wires.
    """

    neurons: Annotated[int, Structural()] = Field(64, ge=1, le=4096, description="neurons in all")
    levels: Annotated[int, Structural()] = Field(8, ge=1, le=64, description="the longest way from input to output")
    connections: Annotated[int, Structural()] = Field(3, ge=1, le=64, description="how many others a neuron sees")
    strength: units.Plain = Field(
        3.0, ge=0, le=1000, description="how strong connections are; more gives busier pictures"
    )

    @model_validator(mode="after")
    def _fills_its_levels(self) -> Self:
        if self.levels > self.neurons:
            sentence = "{neurons} neurons do not fill {levels} levels"
            raise PydanticCustomError("random_graph", sentence, {"neurons": self.neurons, "levels": self.levels})
        return self

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the neurons of the last level."""
        for level in range(self.levels):
            size = self.neurons // self.levels + (level < self.neurons % self.levels)
            mask = self._wiring(size, v.channels, net.rng.child("level", level))
            last = net.activate(self.strength * net.affine(v, size, mask=mask))
            v = net.xp.concat([v, last])
        return last

    def _wiring(self, neurons: int, before: int, rng: Rng) -> npt.NDArray[np.bool_]:
        """Draw for each neuron of a level which of those before it it sees; shape (neurons, before)."""
        order = np.argsort(rng.uniform((neurons, before)), axis=1, kind="stable")
        mask = np.zeros((neurons, before), np.bool_)
        np.put_along_axis(mask, order[:, : self.connections], True, axis=1)
        return mask

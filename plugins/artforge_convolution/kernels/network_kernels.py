"""The kernels `network-kernels`."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Network, Scene, named
from artforge_convolution.kernel import Floats, Kernel, Shape


class NetworkKernels(Kernel):
    """Take the kernels that a network has learnt, of any of its layers that has some.

    Those of a first layer look at red, green and blue; those of a later one at all maps of the layer before it. A norm
    behind a layer is in them.
    """

    network: Network = Field(named("motifs"), description="the network")
    layer: str = Field("features.0", min_length=1, max_length=200, description="the layer's name, such as features.0")
    first: int = Field(0, ge=0, le=100_000, description="the first kernel to take, from 0")
    count: int = Field(16, ge=1, le=400, description="how many to take at the most")

    @model_validator(mode="after")
    def _are_there(self) -> Self:
        try:
            available = self.network.kernel_shape(self.layer)[0]
        except LookupError as error:
            raise PydanticCustomError("layer", "{sentence}", {"sentence": str(error.args[0])}) from None
        if self.first >= available:
            raise PydanticCustomError(
                "layer",
                "{layer} has {available} kernels: `first` is {most} at the most",
                {"layer": self.layer, "available": available, "most": available - 1},
            )
        return self

    @property
    def shape(self) -> Shape:
        """The shape of what is taken, without reading any weights."""
        available, channels, rows, columns = self.network.kernel_shape(self.layer)
        return min(self.count, available - self.first), channels, rows, columns

    def prepare(self, scene: Scene) -> Floats:
        """Return the weights, float32 (kernels, channels, rows, columns)."""
        return self.network.kernels(self.layer, scene)[self.first : self.first + self.count]

    def labels(self) -> tuple[str, ...]:
        """Return the layer's name and the kernel's number."""
        return tuple(f"{self.layer} · {self.first + index}" for index in range(self.shape[0]))

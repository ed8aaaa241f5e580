"""The layer `network-layer`."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Network, Scene, named
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes


class NetworkLayer(Layer):
    """Look at the picture through a network, up to one of its layers, whatever comes before this one."""

    network: Network = Field(named("motifs"), description="the network to look through")
    layer: str = Field("features.1", min_length=1, max_length=200, description="the layer's name, such as features.1")

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        try:
            self.network.shape(self.layer, 1, 1)
        except LookupError as error:
            raise PydanticCustomError("layer", "{sentence}", {"sentence": str(error.args[0])}) from None
        return self

    def shape(self, shapes: Shapes) -> Shape:
        """Return the shape of the network's layer; raises `LookupError` for a picture in which it sees nothing."""
        _, rows, columns = shapes.picture
        found = self.network.shape(self.layer, rows, columns)
        if not all(found):
            raise LookupError(
                f"{self.layer} of {self.network.part_name()} sees nothing in {columns}x{rows} pixels: set `columns` "
                "higher or take an earlier layer"
            )
        return found

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return what the network's layer gives."""
        return self.network.activations(seen.picture, self.layer, scene)

    def held(self, shapes: Shapes) -> int:
        """Return what the network holds for the picture."""
        _, rows, columns = shapes.picture
        return self.network.held([self.layer], rows, columns)

    def title(self) -> str:
        """Return the layer's name."""
        return self.layer

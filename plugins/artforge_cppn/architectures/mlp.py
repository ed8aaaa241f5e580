"""The architecture `mlp`."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Architecture, Net, Structural, Value

Width = Annotated[int, Field(ge=1, le=4096)]


class Mlp(Architecture):
    """Stack fully connected layers, one behind the other: a multilayer perceptron."""

    width: Annotated[Width, Structural()] = Field(16, description="neurons in each hidden layer")
    depth: Annotated[int, Structural()] = Field(
        9, ge=0, le=512, description="hidden layers; 0 connects the coordinates straight to the colours"
    )
    widths: Annotated[tuple[Width, ...] | None, Structural()] = Field(
        None, min_length=1, max_length=512, description="neurons of each hidden layer, in place of `width` and `depth`"
    )

    @model_validator(mode="after")
    def _one_way_of_saying_it(self) -> Self:
        fields = type(self).model_fields
        if self.widths is not None and (self.width, self.depth) != (fields["width"].default, fields["depth"].default):
            raise PydanticCustomError("mlp", "give either `widths` or `width` and `depth`, not both")
        return self

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last hidden layer, or the inputs where there is none."""
        for width in self.widths or (self.width,) * self.depth:
            v = net.activate(net.affine(v, width))
        return v

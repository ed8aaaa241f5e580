"""The architecture `taper`."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Architecture, Net, Structural, Value


class Taper(Architecture):
    """Narrow from layer to layer, each by the same ratio: 128, 64, 32, 16, 8, 4."""

    start: Annotated[int, Structural()] = Field(128, ge=1, le=4096, description="neurons in the first hidden layer")
    end: Annotated[int, Structural()] = Field(4, ge=1, le=4096, description="neurons in the last hidden layer")
    depth: Annotated[int, Structural()] = Field(6, ge=2, le=512, description="hidden layers, the first and last too")

    @model_validator(mode="after")
    def _narrows(self) -> Self:
        if self.end > self.start:
            sentence = "`end` must not be over `start`: {end} is over {start}"
            raise PydanticCustomError("taper", sentence, {"end": self.end, "start": self.start})
        return self

    @property
    def widths(self) -> list[int]:
        """The neurons of each hidden layer, a geometric series rounded to whole numbers."""
        ratio, last = self.end / self.start, self.depth - 1
        # The series can be exactly at a half nowhere, so the rounding does not hang on pow's last bit.
        return [round(self.start * ratio ** (layer / last)) for layer in range(self.depth)]

    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last and narrowest hidden layer."""
        for width in self.widths:
            v = net.activate(net.affine(v, width))
        return v

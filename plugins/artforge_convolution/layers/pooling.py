"""What layers that pool squares have in common."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from artforge_convolution.layer import Layer, Shape, Shapes
from artforge_convolution.layers.window import fitted, refuse_gaps


class Pooling(Layer):
    """Makes one number of each square of a map."""

    size: int = Field(2, ge=2, le=64, description="rows and columns of a square")
    stride: Annotated[int, Field(ge=1, le=64)] | None = Field(
        None, description="from one square to the next; by default `size`, so that they do not overlap"
    )

    @model_validator(mode="after")
    def _leaves_no_gaps(self) -> Self:
        refuse_gaps((self.size, self.size), self.step)
        return self

    @property
    def step(self) -> int:
        """How far it is from one square to the next."""
        return self.stride or self.size

    def shape(self, shapes: Shapes) -> Shape:
        """Return as many maps as before, smaller; raises `LookupError` where no square fits."""
        channels, *sides = shapes.before
        return channels, *fitted((self.size, self.size), self.step, 0, (sides[0], sides[1]), f"a {self.part_name()}")

    def title(self) -> str:
        """Return its name and the size of its squares."""
        return f"{self.part_name()} {self.size}x{self.size}"

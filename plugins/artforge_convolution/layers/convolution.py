"""The layer `convolution`."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Scene, named
from artforge_convolution.correlation import correlated
from artforge_convolution.kernel import Bank, listed
from artforge_convolution.layer import Floats, Layer, Seen, Shape, Shapes
from artforge_convolution.layers.window import fitted, refuse_gaps, refuse_padding


class Convolution(Layer):
    """Slide kernels over the maps; each gives a map of its own.

    It is computed as networks do: kernels are not turned around.
    """

    kernels: Bank = Field(named("halves"), description="the kernels: one, a bank, or a list of these, all of one size")
    stride: int = Field(1, ge=1, le=31, description="from one place of a kernel to the next, in pixels")
    padding: int = Field(0, ge=0, le=30, description="zeros around the maps, so that they do not get smaller")
    channels: Literal["sum", "each"] = Field(
        "sum",
        description="what kernels of one channel do with several maps: look at their sum, or at each by itself: then "
        "4 kernels make 16 maps of 4",
    )

    @model_validator(mode="after")
    def _slides(self) -> Self:
        shapes = {kernel.shape[1:] for kernel in listed(self.kernels)}
        if len(shapes) > 1:
            sizes = " and ".join(sorted(f"{rows}x{columns}x{channels}" for channels, rows, columns in shapes))
            sentence = "the kernels of a convolution are of one size, and these are {sizes}: give each its own layer"
            raise PydanticCustomError("convolution", sentence, {"sizes": sizes})
        refuse_gaps(self._window, self.stride)
        refuse_padding(self._window, self.padding)
        return self

    @property
    def _window(self) -> tuple[int, int]:
        _, _, rows, columns = listed(self.kernels)[0].shape
        return rows, columns

    def shape(self, shapes: Shapes) -> Shape:
        """Return a map for each kernel, or for each and each map before; raises `LookupError` where none fits."""
        before, *sides = shapes.before
        count, channels = sum(kernel.shape[0] for kernel in listed(self.kernels)), listed(self.kernels)[0].shape[1]
        if channels not in (1, before):
            help_ = " or set `input: rgb`" if channels == 3 and before == 1 else ""
            raise LookupError(
                f"a kernel of {channels} channels looks at {channels} maps, and there are {before} before it: take "
                f"others{help_}"
            )
        rows, columns = fitted(self._window, self.stride, self.padding, (sides[0], sides[1]), "a kernel")
        return count * (before if self._one_by_one(channels) else 1), rows, columns

    def maps(self, seen: Seen, scene: Scene) -> Floats:
        """Return the response to each kernel; of several maps one by one, all those of the first map first."""
        kernels = self._matrices(scene)
        if not self._one_by_one(kernels.shape[1]):
            return correlated(seen.before, kernels, self.stride, self.padding)
        return np.concatenate([correlated(one[None], kernels, self.stride, self.padding) for one in seen.before])

    def beside(self, scene: Scene) -> Floats | None:
        """Return the kernels, where each makes one map."""
        return None if self._one_by_one(listed(self.kernels)[0].shape[1]) else self._matrices(scene)

    def title(self) -> str:
        """Return its name and the size of its kernels."""
        return f"convolution {self._window[0]}x{self._window[1]}"

    def _one_by_one(self, channels: int) -> bool:
        return self.channels == "each" and channels == 1

    def _matrices(self, scene: Scene) -> Floats:
        return np.concatenate([kernel.prepare(scene) for kernel in listed(self.kernels)])

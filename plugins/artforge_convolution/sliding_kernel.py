"""The filter `sliding-kernel`."""

from __future__ import annotations

from typing import Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Scene, WholeFilter, drawing, luma_of, named
from artforge_convolution.correlation import correlated
from artforge_convolution.journey import Journey
from artforge_convolution.kernel import Floats, Kernel
from artforge_convolution.layers.window import fitted, refuse_gaps, refuse_padding
from artforge_convolution.sampling import Region, fractions_of, rows_of, sampled
from artforge_convolution.sheet import Sheet
from artforge_convolution.sliding_sheet import Content, Ground, draw_moment, ground_of


class SlidingKernel(WholeFilter):
    """Show convolution at work: a kernel moves over the picture, and the map of its responses fills in.

    At each place the pixels under the kernel are multiplied by its weights and added up. It follows the playhead: over
    an animation the kernel goes over the whole picture once.
    """

    kernel: Kernel = Field(named("halves"), description="the kernel; of a bank, the one that `index` names")
    index: int = Field(0, ge=0, le=1_000_000, description="which kernel of a bank to take, from 0")
    stride: int = Field(1, ge=1, le=31, description="from one place of the kernel to the next, in pixels")
    padding: int = Field(0, ge=0, le=30, description="zeros around the picture")
    region: Region = Field(
        "whole",
        description="what is looked at: all, the square in the middle, or [left, top, width, height]",
    )
    columns: int = Field(
        12, ge=2, le=96, description="how many pixels the picture has across, each the mean of its area"
    )
    numbers: bool = Field(True, description="write values on the cells, where they can be read")
    returns: bool = Field(
        True,
        description="in the end the map fades and the kernel goes back, so that a loop closes; without it, it stays",
    )
    theme: drawing.ThemeName = Field("dark", description="dark or light paper")

    @model_validator(mode="after")
    def _slides(self) -> Self:
        count, channels, rows, columns = self.kernel.shape
        if self.index >= count:
            sentence = "the bank has {count} kernels, and `index` counts from 0: set it to {most} at the most"
            raise PydanticCustomError("index", sentence, {"count": count, "most": count - 1})
        if channels != 1:
            sentence = "a kernel of {channels} channels slides over as many maps: take one that looks at brightness"
            raise PydanticCustomError("channels", sentence, {"channels": channels})
        refuse_gaps((rows, columns), self.stride)
        refuse_padding((rows, columns), self.padding)
        return self

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse a picture that is smaller than the kernel."""
        try:
            fitted(self._window, self.stride, self.padding, self._size(canvas), "a kernel")
        except LookupError as error:
            return str(error.args[0])
        return None

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the sheet without a map, with it, and as it is at a moment."""
        return super().memory(canvas) + 4 * 12 * canvas.width * canvas.height

    def whole(self, image: Floats, scene: Scene) -> Floats:
        """Draw the moment."""
        picture = luma_of(sampled(image, fractions_of(self.region, scene.canvas), self._size(scene.canvas)))
        key = ("sliding-kernel", self, picture.tobytes(), scene.canvas.size)
        ground = scene.keep(key, lambda: self._ground(picture, scene))
        rows, columns = ground.content.map.shape
        return draw_moment(ground, Journey(rows, columns, self.returns).moment(scene.playhead)).image

    def _ground(self, picture: Floats, scene: Scene) -> Ground:
        matrix = self.kernel.prepare(scene)[self.index, 0]
        made = correlated(picture[None], matrix[None, None], self.stride, self.padding)[0]
        padded = np.pad(picture, self.padding)
        content = Content(padded, self.padding, matrix, made, self.stride, self.kernel.labels()[self.index])
        return ground_of(content, Sheet.on(scene.canvas, self.theme), numbers=self.numbers)

    def _size(self, canvas: Canvas) -> tuple[int, int]:
        return rows_of(self.region, self.columns, canvas), self.columns

    @property
    def _window(self) -> tuple[int, int]:
        return self.kernel.shape[2:]

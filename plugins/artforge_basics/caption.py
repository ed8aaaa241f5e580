"""The filter `caption`."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Colour, Scene, WindowFilter, drawing, units
from artforge_basics.lettering import (
    Align,
    FontFile,
    Lettering,
    TextFile,
    Typeface,
    broken,
    drawn,
    extent,
    halo_of,
)

Floats = npt.NDArray[np.float32]
Position = Literal[
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"
]  # fmt: skip
HALO = 0.9  # how far the halo reaches, in the letters' size


class Caption(WindowFilter):
    """Write text over the picture."""

    text: str | None = Field(
        None, min_length=1, max_length=10_000, description="what to write; or give `text_file`", examples=["Night"]
    )
    text_file: TextFile | None = Field(
        None, description="a file with a sentence on each line, of which the seed draws one; or give `text`"
    )
    size: units.Side = Field(0.06, gt=0, le=1, description="the letters' size")
    position: Position = Field("bottom", description="where on the canvas")
    margin: units.Side = Field(0.07, ge=0, le=0.5, description="the distance from the canvas's edge")
    width: Annotated[float, units.Unit("of the canvas's width")] = Field(
        0.8, gt=0, le=1, description="the widest a line may be"
    )
    align: Literal["left", "center", "right", "auto"] = Field(
        "auto", description="how lines stand under each other; auto: as `position`"
    )
    line_spacing: Annotated[float, units.Unit("times the letters' size")] = Field(
        1.3, ge=0.5, le=5, description="from line to line"
    )
    colour: Colour = Field((1.0, 1.0, 1.0), description="the letters' colour")
    opacity: units.Plain = Field(1.0, ge=0, le=1, description="0 is invisible, 1 covers what is behind")
    shadow: units.Plain = Field(0.6, ge=0, le=1, description="the strength of a soft halo that keeps letters legible")
    shadow_colour: Colour = Field((0.0, 0.0, 0.0), description="the halo's colour")
    font: FontFile | None = Field(None, description="a TrueType or OpenType font; Pillow's own where it is left out")

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        if (self.text is None) == (self.text_file is None):
            raise PydanticCustomError("caption", "give either `text` or `text_file`")
        if self.text is not None and not self.text.strip():
            raise PydanticCustomError("caption", "`text` is empty")
        return self

    def misfit(self, canvas: Canvas) -> str | None:
        """Say if the text, or any line of the file, is larger than the canvas."""
        size = self.size * canvas.shorter_side
        face = self._typeface(size)
        for text in self._choices():
            lines = broken(text, face, self.width * canvas.width)
            width, height = extent(lines, face, self.line_spacing * size)
            if width > canvas.width or height > canvas.height:
                return f"the text takes {width}x{height} pixels and the canvas has {canvas}: make `size` smaller"
        return None

    def window(self, rows: Floats, first_row: int, scene: Scene) -> Floats:
        """Blend the halo and the letters over the rows that they touch."""
        masks = self._lettering(scene)
        top, bottom = max(masks.top, first_row), min(masks.top + len(masks.letters), first_row + len(rows))
        left, right = max(masks.left, 0), min(masks.left + masks.letters.shape[1], rows.shape[1])
        if top >= bottom or left >= right:
            return rows
        part = slice(top - masks.top, bottom - masks.top), slice(left - masks.left, right - masks.left)
        result = rows.copy()
        touched = result[top - first_row : bottom - first_row, left:right]
        for mask, strength, colour in (
            (masks.halo, self.shadow * self.opacity, self.shadow_colour),
            (masks.letters, self.opacity, self.colour),
        ):
            cover = mask[part][..., None] * np.float32(strength)
            touched += (np.array(colour, np.float32) - touched) * cover
        return result

    def memory(self, canvas: Canvas) -> int:
        """Return about the bytes that drawing the text takes."""
        size = self.size * canvas.shorter_side
        longest = max(map(len, self._choices()))
        return int((2 * longest + 6) * size * size * (drawing.fineness(size) ** 2 + 24))

    def _typeface(self, size: float) -> Typeface:
        return Typeface(None if self.font is None else self.font.path, size)

    def _choices(self) -> list[str]:
        return [self.text or ""] if self.text_file is None else self.text_file.lines()

    def _lettering(self, scene: Scene) -> Lettering:
        file = self.text_file and self.text_file.sha256
        lines = scene.keep(("caption lines", self.text, file), self._choices)
        text = lines[0] if len(lines) == 1 else scene.rng.child("text_file").choice(lines)
        font = self.font and self.font.sha256
        layout = (self.size, self.position, self.margin, self.width, self.align, self.line_spacing)
        return scene.keep(("caption", text, font, *layout, scene.canvas.size), lambda: self._drawn(text, scene.canvas))

    def _drawn(self, text: str, canvas: Canvas) -> Lettering:
        size = self.size * canvas.shorter_side
        face = self._typeface(size)
        lines = broken(text, face, self.width * canvas.width)
        pad = math.ceil(size * HALO)
        letters = drawn(lines, face, self._side(), self.line_spacing * size, pad)
        height, width = letters.shape
        left, top = self._corner(canvas, width - 2 * pad, height - 2 * pad)
        return Lettering(letters, halo_of(letters, size), left - pad, top - pad)

    def _side(self) -> Align:
        if self.align != "auto":
            return self.align
        return "left" if "left" in self.position else "right" if "right" in self.position else "center"

    def _corner(self, canvas: Canvas, width: int, height: int) -> tuple[int, int]:
        """Return the pixel at the top left of a block of text."""
        margin = round(self.margin * canvas.shorter_side)
        left = {"left": margin, "right": canvas.width - margin - width}
        top = {"top": margin, "bottom": canvas.height - margin - height}
        words = self.position.split("-")
        across = next((left[word] for word in words if word in left), (canvas.width - width) // 2)
        down = next((top[word] for word in words if word in top), (canvas.height - height) // 2)
        return across, down

"""The filter `palette`."""

from __future__ import annotations

import difflib
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Colour, Namespace, PointFilter, Value
from artforge_basics.luma import LUMA
from artforge_basics.palettes import PALETTES


def known(name: str) -> str:
    """Refuse a name that no palette has."""
    if name not in PALETTES:
        close = difflib.get_close_matches(name, PALETTES, 1)
        guess = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(PALETTES))}"
        sentence = "unknown palette {name}: {guess}"
        raise PydanticCustomError("palette", sentence, {"name": repr(name), "guess": guess})
    return name


PaletteName = Annotated[str, AfterValidator(known), Field(json_schema_extra={"enum": sorted(PALETTES)})]


class Palette(PointFilter):
    """Recolour by brightness: dark places get the first colours of a palette, light ones the last."""

    name: PaletteName = Field("magma", description="a palette that comes with artforge")
    colours: tuple[Colour, ...] | None = Field(
        None, min_length=2, max_length=64, description="colours of your own, from dark to light, in place of `name`"
    )
    reverse: bool = Field(False, description="run through the colours backwards")
    repeat: float = Field(1.0, ge=0, le=1000, description="how many times the palette is run through")
    shift: float = Field(
        0.0, ge=-1000, le=1000, description="in turns: 1 moves the colours all the way round, so that a loop closes"
    )
    mirror: bool = Field(
        True, description="go back the way it came at the last colour; without it, begin again at the first"
    )

    @model_validator(mode="after")
    def _one_palette(self) -> Self:
        if self.colours is not None and self.name != type(self).model_fields["name"].default:
            raise PydanticCustomError("palette", "give either `name` or `colours`, not both")
        return self

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> tuple[Value, Value, Value]:
        """Return the palette's colour at the luma, with linear interpolation of encoded channels."""
        luma = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b
        rows = self._rows()
        place = self._wrapped(luma, xp) * (len(rows) - 1)
        first = xp.minimum(xp.floor(place), len(rows) - 2.0)
        index = xp.to_int(first)
        low, high = xp.table(index, rows), xp.table(index + 1, rows)
        colour = low + (high - low) * (place - first)
        return colour[0:1], colour[1:2], colour[2:3]

    def _wrapped(self, luma: Value, xp: Namespace) -> Value:
        """Return the place in the palette, in [0, 1]: a triangle wave of the luma, or a sawtooth."""
        if self.mirror:
            place = luma * self.repeat + 2.0 * self.shift
            wave: Value = 1.0 - xp.abs(1.0 - place % 2.0)
            return wave
        place = luma * self.repeat + self.shift
        rest = place - xp.floor(place)
        # A sawtooth jumps at whole numbers; white is to have the last colour there, not the first.
        ends: Value = xp.where((rest == 0.0) & (luma > 0.0), 1.0, rest)
        return ends

    def _rows(self) -> npt.NDArray[np.float64]:
        if self.colours is not None:
            rows = np.array(self.colours, np.float64)
        else:
            rows = np.array([tuple(bytes.fromhex(text)) for text in PALETTES[self.name].split()]) / 255
        return rows[::-1] if self.reverse else rows

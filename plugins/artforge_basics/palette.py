"""The filter `palette`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import LUMA, Colour, ImageFile, Namespace, PointFilter, Value, units
from artforge_basics.dominant import dominant
from artforge_basics.palettes import PALETTES
from artforge_basics.ramp import Three, along, between, mirrored, turned


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
        None,
        min_length=2,
        max_length=64,
        description="colours of your own, from dark to light, in place of `name`; mixed as the eye does, in Oklab",
    )
    image: ImageFile | None = Field(None, description="an image whose colours to take, in place of `name`")
    count: int = Field(6, ge=2, le=32, description="how many colours to take from `image`")
    reverse: bool = Field(False, description="run through the colours backwards")
    repeat: units.Times = Field(1.0, ge=0, le=1000, description="how many times the palette is run through")
    shift: units.Turns = Field(
        0.0, ge=-1000, le=1000, description="1 moves the colours all the way round, so that a loop closes"
    )
    mirror: bool = Field(
        True, description="go back the way it came at the last colour; without it, begin again at the first"
    )

    cycle: bool = Field(
        False, description="go on from the last colour to the first without an edge, in place of `mirror`"
    )

    @model_validator(mode="after")
    def _one_palette(self) -> Self:
        chosen = [
            self.name != type(self).model_fields["name"].default,
            self.colours is not None,
            self.image is not None,
        ]
        if sum(chosen) > 1:
            raise PydanticCustomError("palette", "give one of `name`, `colours` and `image`, not both")
        if self.image is not None and len(dominant(self.image, self.count)) < 2:
            sentence = "a palette takes two colours or more, and this image has only one: {path}"
            raise PydanticCustomError("palette", sentence, {"path": str(self.image.path)})
        if self.colours is not None and len(set(self.colours)) < 2:
            raise PydanticCustomError("palette", "a palette takes two colours or more, and these are all the same")
        return self

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> tuple[Value, Value, Value]:
        """Return the palette's colour at the luma; between a named palette's close colours the way is straight."""
        place = self._wrapped(LUMA[0] * r + LUMA[1] * g + LUMA[2] * b, xp)
        if self.colours is None and self.image is None:
            colour = along(place, self._in_turn(_named(self.name)), xp)
            return colour[0:1], colour[1:2], colour[2:3]
        own = dominant(self.image, self.count) if self.image is not None else self.colours
        return between(place, self._in_turn(own or ()), xp)

    def _wrapped(self, luma: Value, xp: Namespace) -> Value:
        """Return the place in the palette, in [0, 1]."""
        if self.mirror and not self.cycle:
            return mirrored(luma * self.repeat + 2.0 * self.shift, xp)
        rest = turned(luma * self.repeat + self.shift, xp)
        # Where the last colour is not the first, the way jumps; white is to have the last one there.
        ends: Value = rest if self.cycle else xp.where((rest == 0.0) & (luma > 0.0), 1.0, rest)
        return ends

    def _in_turn(self, colours: Sequence[Three]) -> Sequence[Three]:
        """Return the colours in the order in which they come, back to the first where they go round."""
        turn = tuple(colours)[:: -1 if self.reverse else 1]
        return (*turn, turn[0]) if self.cycle and turn[0] != turn[-1] else turn


def _named(name: str) -> list[Three]:
    rows = (bytes.fromhex(text) for text in PALETTES[name].split())
    return [(red / 255, green / 255, blue / 255) for red, green, blue in rows]

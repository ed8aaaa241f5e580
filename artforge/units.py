"""What the numbers of a key are: shown by `artforge parts`, and in the schema for editors.

A field has one of these types, `radius: units.Pixels = Field(2.0, ge=0, le=64, description="of the bell")`, or says
in its own words what it is: `light: Annotated[float, Unit("stops")]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

UNIT_MARK = "x-artforge-unit"
"""Stands in a JSON Schema beside a number."""


@dataclass(frozen=True)
class Unit:
    """Annotates the type of a number; `words` follow its bounds, as in "0 to 64 pixels"."""

    words: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Write the unit down for editors."""
        return {**handler(schema), UNIT_MARK: self.words}


Degrees = Annotated[float, Unit("degrees")]
Turns = Annotated[float, Unit("turns")]
"""360 degrees each; a motion by 1 closes a loop."""
Pixels = Annotated[float, Unit("pixels")]
"""Of the canvas, or of the image that is looked at."""
Distance = Annotated[float, Unit("units of the coordinates")]
Side = Annotated[float, Unit("of the shorter side")]
"""A length as a fraction of the canvas's shorter side, so that it is the same at every size."""
Times = Annotated[float, Unit("times")]
"""What something is multiplied by."""
Plain = Annotated[float, Unit("")]
"""A number without a unit, such as an exponent, a share or a strength."""

"""The kernel `matrix`."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from artforge import units
from artforge_convolution.kernel import Floats, Kernel, single
from artforge_convolution.rectangle import Numbers, refuse_ragged

Number = Annotated[units.Plain, Field(ge=-1e6, le=1e6)]
LARGEST = 31


def _small(rows: Numbers) -> Numbers:
    if max(len(rows), len(rows[0])) > LARGEST:
        raise PydanticCustomError(
            "kernel",
            "a kernel has {most} rows and columns at the most, this one is {rows}x{columns}",
            {"most": LARGEST, "rows": len(rows), "columns": len(rows[0])},
        )
    return rows


class Matrix(Kernel):
    """Take a kernel of your own, row by row."""

    rows: Annotated[tuple[tuple[Number, ...], ...], AfterValidator(refuse_ragged), AfterValidator(_small)] = Field(
        description="its numbers, a list for each row, such as [[-1, 1], [-1, 1]]", examples=[[[-1, 1], [-1, 1]]]
    )
    divisor: units.Plain = Field(
        1.0, ge=1e-6, le=1e6, description="divide all numbers by this, such as 9 for the mean of nine"
    )
    name: str = Field("matrix", min_length=1, max_length=40, description="what to call it in pictures")

    def matrices(self) -> Floats:
        """Return the kernel, float32 (1, 1, rows, columns)."""
        return single(np.array(self.rows) / self.divisor)

    def labels(self) -> tuple[str, ...]:
        """Return its name."""
        return (self.name,)

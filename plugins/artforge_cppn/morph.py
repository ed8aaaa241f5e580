"""Networks between networks."""

import math
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Keys, Structural, units

TANGENT = 1.2
"""The tangent at a network, in steps from the one before to the one after it: so the pace is even, within a fifth."""
Seed = Annotated[int, Field(ge=0, le=2**63 - 1)]


class Morph(Keys):
    """Pass through the networks of several seeds on a closed path.

    Between two networks their weights are added by shares whose squares add up to 1: the sum of independent
    weights then has the deviation of each, so that the picture does not turn grey on the way.
    """

    seeds: Annotated[tuple[Seed, ...], Structural()] = Field(
        min_length=2, max_length=64, description="the seeds of the networks, in the order in which they come"
    )
    place: units.Turns = Field(
        0.0, ge=-1e6, le=1e6, description="0 is the first seed's network, and so is 1, so that loops close"
    )

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if len(set(self.seeds)) < 2:
            raise PydanticCustomError("morph", "a morph needs two different seeds at least, such as [1, 2]")
        return self

    def shares(self) -> list[tuple[int, float]]:
        """Return the seeds whose networks have a share at this place, and their shares.

        The path is a closed cardinal spline through the networks (Catmull and Rom, "A class of local interpolating
        splines", 1974): it turns no corner there, and goes at an even pace.
        """
        count = len(self.seeds)
        place = self.place % 1.0 * count
        first = math.floor(place)
        found: dict[int, float] = {}
        for offset, share in enumerate(_spline(place - first), -1):
            seed = self.seeds[(first + offset) % count]
            found[seed] = found.get(seed, 0.0) + share
        length = math.sqrt(math.fsum(share**2 for share in found.values()))
        return [(seed, share / length) for seed, share in found.items() if share]


def _spline(t: float) -> tuple[float, float, float, float]:
    """Return the shares of the network before, the two that t in [0, 1] lies between, and the one after them."""
    before, after = TANGENT * t * (1.0 - t) * (1.0 - t), TANGENT * t * t * (1.0 - t)
    second = t * t * (3.0 - 2.0 * t)
    return -before, 1.0 - second + after, second + before, -after

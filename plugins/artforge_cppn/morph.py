"""Networks between networks."""

import math
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Keys, Namespace, Structural

Seed = Annotated[int, Field(ge=0, le=2**63 - 1)]


class Morph(Keys):
    """Pass through the networks of several seeds on a closed path.

    Between two networks their weights are added by shares whose squares add up to 1: the sum of independent
    weights then has the deviation of each, so that the picture does not turn grey on the way.
    """

    seeds: Annotated[tuple[Seed, ...], Structural()] = Field(
        min_length=2, max_length=64, description="the seeds of the networks, in the order in which they come"
    )
    place: float = Field(
        0.0,
        ge=-1e6,
        le=1e6,
        description="in turns: 0 is the first seed's network, and so is 1, so that loops close",
    )

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if len(set(self.seeds)) < 2:
            raise PydanticCustomError("morph", "a morph needs two different seeds at least, such as [1, 2]")
        return self

    def shares(self, xp: Namespace) -> list[tuple[int, float]]:
        """Return the seeds whose networks have a share at this place: one or two neighbours, and their shares."""
        count = len(self.seeds)
        place = self.place % 1.0 * count
        first = math.floor(place)
        # A squared cosine begins and ends flat, so that the path has no corner at a network.
        half = 0.5 * xp.cos(xp.pi * (place - first))
        fades = [0.5 + half, 0.5 - half]
        length = math.sqrt(fades[0] ** 2 + fades[1] ** 2)
        near = zip((first % count, (first + 1) % count), fades, strict=True)
        return [(self.seeds[index], fade / length) for index, fade in near if fade > 0]

"""The objective `guide`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from artforge import ImageFile
from artforge_dream.network import Network
from artforge_dream.objective import Features, Goal, Objective


class Guide(Objective):
    """Dream of what is in another image: each place becomes more like what it resembles there."""

    image: ImageFile = Field(description="the image to dream of")
    size: int = Field(320, ge=16, le=8192, description="the image is scaled to so many pixels on its shorter side")
    match: Literal["dot", "cosine", "mean"] = Field(
        "dot",
        description="dot: each place goes on towards the strongest likeness; cosine: towards the closest; mean: the "
        "picture as a whole comes to have the image's mixture",
    )

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse an image in which the layer sees nothing."""
        least = network.smallest(layer)
        if self.size >= least:
            return None
        return f"{layer} sees nothing in a guide of {self.size} pixels: `size` must be {least} at least"

    def prepare(self, network: Network, features: Features) -> Goal:
        """Look at the image, and return the goal of becoming like it."""
        from artforge_dream.likeness import GOALS

        goal: Goal = GOALS[self.match](features(self.image, self.size))
        return goal

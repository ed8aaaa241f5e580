"""The activation `ridge`."""

from __future__ import annotations

from pydantic import Field

from artforge import Activation, Namespace, Value, units


class Ridge(Activation):
    """Raise a sharp crest where numbers change sign: fine bright lines, as on a map of mountains."""

    width: units.Plain = Field(0.6, ge=0.001, le=1000, description="how far a crest's slopes reach")

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return 1 at 0, falling off to −1 on both sides, with an edge on top."""
        return 1.0 - 2.0 * xp.tanh(xp.abs(v) / self.width)

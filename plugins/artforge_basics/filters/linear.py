"""To light and back, for filters that add up what pixels emit."""

from __future__ import annotations

from artforge import Namespace, PointFilter, Value, oklab

Three = tuple[Value, Value, Value]


class ToLight(PointFilter):
    """Turn sRGB-encoded channels into amounts of light."""

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Three:
        """Return the light of each channel."""
        return oklab.decoded(r, xp), oklab.decoded(g, xp), oklab.decoded(b, xp)


class FromLight(PointFilter):
    """Turn amounts of light into sRGB-encoded channels."""

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Three:
        """Return each channel encoded."""
        return oklab.encoded(r, xp), oklab.encoded(g, xp), oklab.encoded(b, xp)

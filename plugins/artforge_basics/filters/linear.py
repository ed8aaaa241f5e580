"""To light and back, for filters that add up what pixels emit."""

from __future__ import annotations

from artforge import Namespace, PointFilter, Value
from artforge_basics.oklab import decoded, encoded

Three = tuple[Value, Value, Value]


class ToLight(PointFilter):
    """Turn sRGB-encoded channels into amounts of light."""

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Three:
        """Return the light of each channel."""
        return decoded(r, xp), decoded(g, xp), decoded(b, xp)


class FromLight(PointFilter):
    """Turn amounts of light into sRGB-encoded channels."""

    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Three:
        """Return each channel encoded."""
        return encoded(r, xp), encoded(g, xp), encoded(b, xp)

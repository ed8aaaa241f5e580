"""The activation `leaky-relu`."""

from pydantic import Field

from artforge import Activation, Namespace, Value, units


class LeakyRelu(Activation):
    """Cut off most of what is negative: creases and facets with life in their shadows."""

    slope: units.Plain = Field(0.1, ge=-10, le=10, description="how steep it is below 0")

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return v, or below 0 the slope times v."""
        activations: Value = xp.where(v < 0.0, self.slope * v, v)
        return activations

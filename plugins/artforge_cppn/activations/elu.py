"""The activation `elu`."""

from pydantic import Field

from artforge import Activation, Namespace, Value, units


class Elu(Activation):
    """Round off what is negative: facets with soft edges."""

    alpha: units.Plain = Field(1.0, ge=0, le=100, description="how far below 0 it goes")

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return v, or below 0 alpha·(e^v − 1) (Clevert et al., 2015)."""
        below = self.alpha * (xp.exp(xp.minimum(v, 0.0)) - 1.0)
        activations: Value = xp.where(v < 0.0, below, v)
        return activations

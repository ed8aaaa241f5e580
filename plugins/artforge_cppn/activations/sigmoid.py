"""The activation `sigmoid`."""

from artforge import Activation, Namespace, Value


class Sigmoid(Activation):
    """Squash into [0, 1]: calm, with few shapes."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return 1 / (1 + e^−v)."""
        return xp.sigmoid(v)

"""The activation `tanh`."""

from artforge import Activation, Namespace, Value


class Tanh(Activation):
    """Squash into [−1, 1]: smooth blobs with firm edges."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the hyperbolic tangent."""
        return xp.tanh(v)

"""The activation `square`."""

from artforge import Activation, Namespace, Value


class Square(Activation):
    """Multiply by itself: round shapes, and steep contrasts where layers are many."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return v², up to 10¹⁸, so that what follows is finite."""
        activations: Value = xp.minimum(v * v, 1e18)
        return activations

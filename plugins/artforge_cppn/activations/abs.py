"""The activation `abs`."""

from artforge import Activation, Namespace, Value


class Abs(Activation):
    """Fold at 0: mirrored shapes with sharp creases."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the distance of v from 0."""
        return abs(v)

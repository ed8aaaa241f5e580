"""The activation `cos`."""

from artforge import Activation, Namespace, Value


class Cos(Activation):
    """Wave up and down, highest at 0: ripples with mirror symmetry."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the cosine of v radians."""
        return xp.cos(v)

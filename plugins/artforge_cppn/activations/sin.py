"""The activation `sin`."""

from artforge import Activation, Namespace, Value


class Sin(Activation):
    """Wave up and down: ripples that repeat; with weights over about 0.5 they turn to noise."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the sine of v radians."""
        return xp.sin(v)

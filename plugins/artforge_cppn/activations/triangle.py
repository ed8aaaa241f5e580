"""The activation `triangle`."""

from artforge import Activation, Namespace, Value


class Triangle(Activation):
    """Go up and down in straight lines: folded paper; with weights over about 0.5, noise."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return a triangle wave between −1 and 1 that has the period 4 and is v between −1 and 1."""
        return abs((v - 1.0) % 4.0 - 2.0) - 1.0

"""The activation `sawtooth`."""

from artforge import Activation, Namespace, Value


class Sawtooth(Activation):
    """Rise and drop: steps with hard edges, like cut agate; with weights over about 0.5, noise."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return a sawtooth wave between −1 and 1 that has the period 2 and is v between −1 and 1."""
        return (v + 1.0) % 2.0 - 1.0

"""The activation `gauss`."""

from artforge import Activation, Namespace, Value


class Gauss(Activation):
    """Peak at 0 and fade on either side: rings, ridges and threads."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return e^(−v²)."""
        return xp.exp(-v * v)

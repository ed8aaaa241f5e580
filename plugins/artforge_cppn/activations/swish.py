"""The activation `swish`."""

from artforge import Activation, Namespace, Value


class Swish(Activation):
    """Dip a little before rising: folds with a thin shadow along them."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return v times its sigmoid (Ramachandran et al., 2017)."""
        return v * xp.sigmoid(v)

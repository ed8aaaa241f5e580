"""The activation `softplus`."""

from artforge import Activation, Namespace, Value


class Softplus(Activation):
    """Bend upwards smoothly: soft folds without an edge."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return log(1 + e^v), in a form that is finite for all v."""
        activations: Value = xp.maximum(v, 0.0) + xp.log(1.0 + xp.exp(-abs(v)))
        return activations

"""The activation `relu`."""

from artforge import Activation, Namespace, Value


class Relu(Activation):
    """Cut off what is negative: straight creases and facets."""

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the larger of v and 0."""
        activations: Value = xp.maximum(v, 0.0)
        return activations

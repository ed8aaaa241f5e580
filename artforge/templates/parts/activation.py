"""An activation bends the numbers inside a network, and with them every line of the picture."""

from __future__ import annotations

from pydantic import Field

from artforge import Activation, Namespace, Value, units


class Example(Activation):
    """Fold numbers back and forth, softly: many fine layers, as in agate."""

    folds: units.Times = Field(1.2, ge=0.1, le=100, description="how often it goes there and back; more is busier")

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the activations, channel by channel; traced."""
        return xp.tanh(1.5 * xp.sin(self.folds * v))

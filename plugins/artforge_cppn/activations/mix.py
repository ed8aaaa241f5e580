"""The activation `mix`."""

from typing import Annotated

from pydantic import Field

from artforge import Activation, Namespace, Structural, Value, named
from artforge_cppn.net import activated


class Mix(Activation):
    """Share out the neurons of each layer among several activations: pictures with a bit of everything.

    Each gets a block of neighbouring neurons, as many as the others; what they do is up to the random weights.
    """

    of: Annotated[tuple[Activation, ...], Structural()] = Field(
        (named("tanh"), named("gauss"), named("sin"), named("sigmoid")),
        min_length=2,
        max_length=32,
        description="the activations",
    )

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return each block of channels through its activation; of few neurons the first activations get one."""
        blocks, start = [], 0
        for index, activation in enumerate(self.of):
            stop = start + v.channels // len(self.of) + (index < v.channels % len(self.of))
            if stop > start:
                blocks.append(activated(activation, v[start:stop], xp))
            start = stop
        return xp.concat(blocks)

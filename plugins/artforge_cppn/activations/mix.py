"""The activation `mix`."""

from typing import Annotated

from pydantic import Field

from artforge import Activation, Namespace, Rng, Structural, Value, named
from artforge_cppn.net import activated


class Mix(Activation):
    """Share out the neurons of each layer among several activations: pictures with a bit of everything.

    Each gets a block of neighbouring neurons, as many as the others, or as many as the dice give it by `seed`.
    """

    of: Annotated[tuple[Activation, ...], Structural()] = Field(
        (named("tanh"), named("gauss"), named("sin"), named("sigmoid")),
        min_length=2,
        max_length=32,
        description="the activations",
    )
    seed: Annotated[int | None, Structural()] = Field(
        None, ge=0, le=2**63 - 1, description="draw the activation of each neuron; without a seed they get equal shares"
    )

    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return each block of channels through its activation."""
        blocks, start = [], 0
        for activation, count in zip(self.of, self._counts(v.channels), strict=True):
            if count:
                blocks.append(activated(activation, v[start : start + count], xp))
            start += count
        return xp.concat(blocks)

    def _counts(self, neurons: int) -> list[int]:
        """Return how many neurons each activation gets; of few the first activations get one."""
        kinds = len(self.of)
        if self.seed is None:
            return [neurons // kinds + (index < neurons % kinds) for index in range(kinds)]
        dice = Rng(self.seed)
        drawn = [dice.child(neuron).integer(kinds) for neuron in range(neurons)]
        return [drawn.count(index) for index in range(kinds)]

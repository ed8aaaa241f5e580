"""The source `cppn`."""

from pydantic import Field

from artforge import (
    Activation,
    Architecture,
    Canvas,
    Coordinates,
    Initializer,
    Namespace,
    Net,
    Pattern,
    Picture,
    RenderError,
    Rng,
    Scene,
    Source,
    Value,
    blame,
    locate,
    named,
)
from artforge_cppn.net import BiasRule, CountedNet, DrawnNet


class Cppn(Source):
    """Paint with a neural network: each pixel's colour is what the network gives for its coordinates."""

    architecture: Architecture = Field(named("mlp"), description="the hidden layers")
    activation: Activation = Field(named("tanh"), description="the non-linearity behind each hidden layer")
    init: Initializer = Field(named("normal"), description="how the weights are drawn")
    bias: BiasRule = Field("first", description="the layers that have a bias: the first one, all, or none")
    bias_init: Initializer = Field(named("torch-default"), description="how the biases are drawn")
    coordinates: Coordinates = Field((named("fit"),), description="a space, then transforms: what the network sees")

    def picture(self, scene: Scene) -> Picture:
        """Return the network's colours; the output layer ends in a sigmoid, so that they lie in [0, 1]."""

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            rng = scene.rng.child("coordinates")
            x, y = locate(self.coordinates, column, row, xp, canvas=scene.canvas, rng=rng)
            return self._network(xp.concat([x, y]), DrawnNet(self, scene, xp), xp)

        return Pattern(scene.canvas, function).picture()

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the weights, and of the copy in the order in which they are read."""
        counted = []

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            counted.append(CountedNet(self, Rng(0), xp))
            return self._network(xp.concat([column, row]), counted[0], xp)

        Pattern(canvas, function).picture()
        return counted[0].weights * 4 * 2

    def _network(self, v: Value, net: Net, xp: Namespace) -> Value:
        with blame(self.architecture):
            v = self.architecture(v, net)
            if not isinstance(v, Value):
                raise RenderError("expected the last hidden layer back")
        return xp.sigmoid(net.affine(v, 3))

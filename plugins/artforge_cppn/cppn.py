"""The source `cppn`."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from artforge import (
    Activations,
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
    Structural,
    Value,
    blame,
    locate,
    named,
)
from artforge_cppn.colouring import Colouring
from artforge_cppn.latent import Latent
from artforge_cppn.morph import Morph
from artforge_cppn.net import BiasRule, CountedNet, DrawnNet

Input = Literal["x", "y", "r", "bias"]
SUITING: Any = None
"""The initializer of recipes that name none."""


def _suiting(given: Any, info: ValidationInfo) -> Any:
    """Return the initializer that suits the architecture where a recipe names none."""
    return named(info.data.get("architecture", Architecture).init) if given is SUITING else given


class Cppn(Source):
    """Paint with a neural network: each pixel's colour is what the network gives for its coordinates."""

    architecture: Architecture = Field(named("mlp"), description="the hidden layers")
    activation: Activations = Field(
        named("tanh"), description="the non-linearity behind each hidden layer; of a list, one after the other"
    )
    init: Annotated[Initializer, BeforeValidator(_suiting)] = Field(
        SUITING, description="how the weights are drawn; by default what suits the architecture"
    )
    bias: BiasRule = Field("first", description="the layers that have a bias: the first one, all, or none")
    bias_init: Initializer = Field(named("torch-default"), description="how the biases are drawn")
    coordinates: Coordinates = Field((named("fit"),), description="a space, then transforms: what the network sees")
    inputs: Annotated[tuple[Input, ...], Structural()] = Field(
        ("x", "y"), min_length=1, description="what the network sees: x, y, r (the distance from 0), bias (always 1)"
    )
    latent: Latent | None = Field(None, description="inputs that are the same for all pixels, and a walk among them")
    morph: Morph | None = Field(None, description="a path through the networks of several seeds")
    colours: Colouring = Field(named("rgb"), description="what the network's outputs mean")

    @model_validator(mode="after")
    def _each_input_once(self) -> Self:
        if len(set(self.inputs)) < len(self.inputs):
            raise PydanticCustomError("cppn", "`inputs` names one of them twice")
        return self

    def picture(self, scene: Scene) -> Picture:
        """Return the network's colours, which the part `colours` makes of its outputs."""

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            rng = scene.rng.child("coordinates")
            x, y = locate(self.coordinates, column, row, xp, canvas=scene.canvas, rng=rng)
            v = self._inputs(x, y, scene.rng.child("latent"), xp)
            return self._network(v, DrawnNet(self, scene, xp), xp)

        return Pattern(scene.canvas, function).picture()

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the weights, of their mixture, and of the copy in the order in which they are read."""
        counted = []

        def function(column: Value, row: Value, xp: Namespace) -> Value:
            counted.append(CountedNet(self, Rng(0), xp))
            return self._network(self._inputs(column, row, Rng(0), xp), counted[0], xp)

        Pattern(canvas, function).picture()
        copies = 2 if self.morph is None else len(self.morph.seeds) + 6
        return counted[0].weights * 4 * copies

    def _inputs(self, x: Value, y: Value, rng: Rng, xp: Namespace) -> Value:
        """Return what the first layer sees."""
        inputs: dict[str, Value | float] = {"x": x, "y": y, "r": xp.sqrt(x * x + y * y), "bias": 1.0}
        constant = self.latent.vector(rng, xp) if self.latent else []
        return xp.concat([*(inputs[name] for name in self.inputs), *constant])

    def _network(self, v: Value, net: Net, xp: Namespace) -> Value:
        with blame(self.architecture):
            v = self.architecture(v, net)
            if not isinstance(v, Value):
                raise RenderError("expected the last hidden layer back")
        outputs = net.affine(v, self.colours.channels)
        with blame(self.colours):
            colours = self.colours(outputs, xp)
            if not isinstance(colours, Value) or colours.channels not in (1, 3):
                raise RenderError("expected three channels back, or one of grey")
        return colours

"""Compositional pattern-producing networks: neural networks that paint.

Each pixel's colour is what a network gives for the pixel's coordinates (Stanley, "Compositional pattern
producing networks", 2007), in the manner of Paras Chopra, "Making deep neural networks paint to understand how
they work".
"""

from collections.abc import Sequence
from importlib import import_module

from artforge import hookimpl

PARTS = {
    "activations.abs": "Abs",
    "activations.cos": "Cos",
    "activations.elu": "Elu",
    "activations.gauss": "Gauss",
    "activations.identity": "Identity",
    "activations.leaky_relu": "LeakyRelu",
    "activations.mix": "Mix",
    "activations.relu": "Relu",
    "activations.sawtooth": "Sawtooth",
    "activations.sigmoid": "Sigmoid",
    "activations.sin": "Sin",
    "activations.softplus": "Softplus",
    "activations.square": "Square",
    "activations.swish": "Swish",
    "activations.tanh": "Tanh",
    "activations.triangle": "Triangle",
    "architectures.dense": "Dense",
    "architectures.fourier": "Fourier",
    "architectures.mlp": "Mlp",
    "architectures.random_graph": "RandomGraph",
    "architectures.residual": "Residual",
    "architectures.siren": "Siren",
    "architectures.taper": "Taper",
    "colourings.gray": "Gray",
    "colourings.hsv": "Hsv",
    "colourings.oklab": "Oklab",
    "colourings.oklch": "Oklch",
    "colourings.rgb": "Rgb",
    "cppn": "Cppn",
}
"""The class of each part, by the module that it is in."""


@hookimpl
def artforge_parts() -> Sequence[type]:
    """Bring the source `cppn`, its architectures, activations and colourings."""
    return [getattr(import_module(f"{__name__}.{module}"), name) for module, name in PARTS.items()]

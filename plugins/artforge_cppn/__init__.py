"""Compositional pattern-producing networks: neural networks that paint.

Each pixel's colour is what a network gives for the pixel's coordinates (Stanley, "Compositional pattern
producing networks", 2007), in the manner of Paras Chopra, "Making deep neural networks paint to understand how
they work".
"""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

PARTS = {
    "activation": (
        "activations.abs:Abs",
        "activations.cos:Cos",
        "activations.elu:Elu",
        "activations.gauss:Gauss",
        "activations.identity:Identity",
        "activations.leaky_relu:LeakyRelu",
        "activations.mix:Mix",
        "activations.relu:Relu",
        "activations.sawtooth:Sawtooth",
        "activations.sigmoid:Sigmoid",
        "activations.sin:Sin",
        "activations.softplus:Softplus",
        "activations.square:Square",
        "activations.swish:Swish",
        "activations.tanh:Tanh",
        "activations.triangle:Triangle",
    ),
    "architecture": (
        "architectures.dense:Dense",
        "architectures.fourier:Fourier",
        "architectures.mlp:Mlp",
        "architectures.random_graph:RandomGraph",
        "architectures.residual:Residual",
        "architectures.siren:Siren",
        "architectures.taper:Taper",
    ),
    "colouring": (
        "colourings.gray:Gray",
        "colourings.hsv:Hsv",
        "colourings.oklab:Oklab",
        "colourings.oklch:Oklch",
        "colourings.rgb:Rgb",
    ),
    "source": ("cppn:Cppn",),
}
"""Where the class of each part is, by kinds."""


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Bring the source `cppn`, its architectures, activations and colourings."""
    return [LazyPart(kind, f"{__name__}.{place}") for kind, places in PARTS.items() for place in places]

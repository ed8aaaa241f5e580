"""Compositional pattern-producing networks: neural networks that paint.

Each pixel's colour is what a network gives for the pixel's coordinates (Stanley, "Compositional pattern
producing networks", 2007), in the manner of Paras Chopra, "Making deep neural networks paint to understand how
they work".
"""

from collections.abc import Sequence

from artforge import hookimpl


@hookimpl
def artforge_parts() -> Sequence[type]:
    """Bring the source `cppn`, its architectures, activations and colourings."""
    from artforge_cppn.activations.abs import Abs
    from artforge_cppn.activations.cos import Cos
    from artforge_cppn.activations.elu import Elu
    from artforge_cppn.activations.gauss import Gauss
    from artforge_cppn.activations.identity import Identity
    from artforge_cppn.activations.leaky_relu import LeakyRelu
    from artforge_cppn.activations.mix import Mix
    from artforge_cppn.activations.relu import Relu
    from artforge_cppn.activations.sawtooth import Sawtooth
    from artforge_cppn.activations.sigmoid import Sigmoid
    from artforge_cppn.activations.sin import Sin
    from artforge_cppn.activations.softplus import Softplus
    from artforge_cppn.activations.square import Square
    from artforge_cppn.activations.swish import Swish
    from artforge_cppn.activations.tanh import Tanh
    from artforge_cppn.activations.triangle import Triangle
    from artforge_cppn.architectures.dense import Dense
    from artforge_cppn.architectures.fourier import Fourier
    from artforge_cppn.architectures.mlp import Mlp
    from artforge_cppn.architectures.random_graph import RandomGraph
    from artforge_cppn.architectures.residual import Residual
    from artforge_cppn.architectures.siren import Siren
    from artforge_cppn.architectures.taper import Taper
    from artforge_cppn.colourings.gray import Gray
    from artforge_cppn.colourings.hsv import Hsv
    from artforge_cppn.colourings.oklab import Oklab
    from artforge_cppn.colourings.oklch import Oklch
    from artforge_cppn.colourings.rgb import Rgb
    from artforge_cppn.cppn import Cppn

    return [
        Abs,
        Cos,
        Cppn,
        Dense,
        Elu,
        Fourier,
        Gauss,
        Gray,
        Hsv,
        Identity,
        LeakyRelu,
        Mix,
        Mlp,
        Oklab,
        Oklch,
        RandomGraph,
        Relu,
        Residual,
        Rgb,
        Sawtooth,
        Sigmoid,
        Sin,
        Siren,
        Softplus,
        Square,
        Swish,
        Tanh,
        Taper,
        Triangle,
    ]

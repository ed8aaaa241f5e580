"""Compositional pattern-producing networks: neural networks that paint.

Each pixel's colour is what a network gives for the pixel's coordinates (Stanley, "Compositional pattern
producing networks", 2007), in the manner of Paras Chopra, "Making deep neural networks paint to understand how
they work".
"""

from collections.abc import Sequence

from artforge import hookimpl


@hookimpl
def artforge_parts() -> Sequence[type]:
    """Bring the source `cppn`, its architectures and its activations."""
    from artforge_cppn.activations.gauss import Gauss
    from artforge_cppn.activations.relu import Relu
    from artforge_cppn.activations.sigmoid import Sigmoid
    from artforge_cppn.activations.sin import Sin
    from artforge_cppn.activations.tanh import Tanh
    from artforge_cppn.architectures.mlp import Mlp
    from artforge_cppn.architectures.taper import Taper
    from artforge_cppn.cppn import Cppn

    return [Cppn, Gauss, Mlp, Relu, Sigmoid, Sin, Tanh, Taper]

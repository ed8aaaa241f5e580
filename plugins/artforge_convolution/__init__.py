"""Convolution pictures: what kernels, small networks and single pixels do, drawn."""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

PARTS: dict[str, tuple[str, ...]] = {
    "filter": (
        "edges:Edges",
        "feature_maps:FeatureMaps",
        "pixel_values:PixelValues",
        "sliding_kernel:SlidingKernel",
    ),
    "kernel": (
        "kernels.binomial:Binomial",
        "kernels.emboss:Emboss",
        "kernels.gabor:Gabor",
        "kernels.gaussian:Gaussian",
        "kernels.halves:Halves",
        "kernels.laplace:Laplace",
        "kernels.matrix:Matrix",
        "kernels.mean:Mean",
        "kernels.network_kernels:NetworkKernels",
        "kernels.prewitt:Prewitt",
        "kernels.scharr:Scharr",
        "kernels.sharpen:Sharpen",
        "kernels.sobel:Sobel",
    ),
    "layer": (
        "layers.average_pool:AveragePool",
        "layers.convolution:Convolution",
        "layers.dense:Dense",
        "layers.digit_readout:DigitReadout",
        "layers.max_pool:MaxPool",
        "layers.network_layer:NetworkLayer",
        "layers.relu:Relu",
    ),
    "source": ("digit:Digit", "kernel_sheet:Kernels"),
}
"""Where the class of each part is, by kinds."""


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Bring sources and filters, kernels, and the layers that feature maps go through."""
    return [LazyPart(kind, f"{__name__}.{place}") for kind, places in PARTS.items() for place in places]

"""The parts that most recipes need: coordinates, starting weights, images, palettes, captions and files."""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

PARTS = {
    "executor": (
        "executors.dask:Dask",
        "executors.mpi:Mpi",
        "executors.process:Process",
        "executors.serial:Serial",
    ),
    "filter": (
        "caption:Caption",
        "filters.blend:Blend",
        "filters.blur:Blur",
        "filters.crop:Crop",
        "filters.grade:Grade",
        "filters.grain:Grain",
        "filters.resize:Resize",
        "filters.sharpen:Sharpen",
        "filters.vignette:Vignette",
        "palette:Palette",
    ),
    "initializer": (
        "initializers.cauchy:Cauchy",
        "initializers.he:He",
        "initializers.normal:Normal",
        "initializers.orthogonal:Orthogonal",
        "initializers.siren:Siren",
        "initializers.torch_default:TorchDefault",
        "initializers.uniform:Uniform",
        "initializers.xavier:Xavier",
    ),
    "source": (
        "image:Image",
        "sources.gradient:Gradient",
        "sources.solid:Solid",
        "sources.video:Video",
    ),
    "space": (
        "spaces.centered:Centered",
        "spaces.fit:Fit",
        "spaces.pixels:Pixels",
    ),
    "transform": (
        "transforms.fisheye:Fisheye",
        "transforms.kaleidoscope:Kaleidoscope",
        "transforms.log_polar:LogPolar",
        "transforms.mirror:Mirror",
        "transforms.mobius:Mobius",
        "transforms.perspective:Perspective",
        "transforms.polar:Polar",
        "transforms.ripple:Ripple",
        "transforms.rotate:Rotate",
        "transforms.scale:Scale",
        "transforms.shear:Shear",
        "transforms.shift:Shift",
        "transforms.swirl:Swirl",
        "transforms.tile:Tile",
        "transforms.warp:Warp",
        "transforms.zoom:Zoom",
    ),
    "writer": (
        "writers.apng:Apng",
        "writers.avif:Avif",
        "writers.gif:Gif",
        "writers.glsl:Glsl",
        "writers.mp4:Mp4",
        "writers.png:Png",
        "writers.tiff:Tiff",
        "writers.webm:Webm",
        "writers.webp:Webp",
        "writers.webpage:Webpage",
    ),
}
"""Where the class of each part is, by kinds."""


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Bring spaces, transforms, initializers, sources, filters, writers and executors."""
    return [LazyPart(kind, f"{__name__}.{place}") for kind, places in PARTS.items() for place in places]

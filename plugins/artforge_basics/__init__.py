"""The parts that most recipes need: coordinates, starting weights, images, palettes, captions and files."""

from collections.abc import Sequence

from artforge import hookimpl


@hookimpl
def artforge_parts() -> Sequence[type]:
    """Bring spaces, transforms, initializers, sources, filters and writers."""
    from artforge_basics.caption import Caption
    from artforge_basics.filters.blend import Blend
    from artforge_basics.filters.blur import Blur
    from artforge_basics.filters.crop import Crop
    from artforge_basics.filters.grade import Grade
    from artforge_basics.filters.grain import Grain
    from artforge_basics.filters.resize import Resize
    from artforge_basics.filters.sharpen import Sharpen
    from artforge_basics.filters.vignette import Vignette
    from artforge_basics.image import Image
    from artforge_basics.initializers.cauchy import Cauchy
    from artforge_basics.initializers.he import He
    from artforge_basics.initializers.normal import Normal
    from artforge_basics.initializers.orthogonal import Orthogonal
    from artforge_basics.initializers.siren import Siren
    from artforge_basics.initializers.torch_default import TorchDefault
    from artforge_basics.initializers.uniform import Uniform
    from artforge_basics.initializers.xavier import Xavier
    from artforge_basics.palette import Palette
    from artforge_basics.sources.gradient import Gradient
    from artforge_basics.sources.solid import Solid
    from artforge_basics.sources.video import Video
    from artforge_basics.spaces.centered import Centered
    from artforge_basics.spaces.fit import Fit
    from artforge_basics.spaces.pixels import Pixels
    from artforge_basics.transforms.fisheye import Fisheye
    from artforge_basics.transforms.kaleidoscope import Kaleidoscope
    from artforge_basics.transforms.log_polar import LogPolar
    from artforge_basics.transforms.mirror import Mirror
    from artforge_basics.transforms.mobius import Mobius
    from artforge_basics.transforms.perspective import Perspective
    from artforge_basics.transforms.polar import Polar
    from artforge_basics.transforms.ripple import Ripple
    from artforge_basics.transforms.rotate import Rotate
    from artforge_basics.transforms.scale import Scale
    from artforge_basics.transforms.shear import Shear
    from artforge_basics.transforms.shift import Shift
    from artforge_basics.transforms.swirl import Swirl
    from artforge_basics.transforms.tile import Tile
    from artforge_basics.transforms.warp import Warp
    from artforge_basics.transforms.zoom import Zoom
    from artforge_basics.writers.apng import Apng
    from artforge_basics.writers.avif import Avif
    from artforge_basics.writers.gif import Gif
    from artforge_basics.writers.glsl import Glsl
    from artforge_basics.writers.mp4 import Mp4
    from artforge_basics.writers.png import Png
    from artforge_basics.writers.tiff import Tiff
    from artforge_basics.writers.webm import Webm
    from artforge_basics.writers.webp import Webp
    from artforge_basics.writers.webpage import Webpage

    return [
        Apng,
        Avif,
        Blend,
        Blur,
        Caption,
        Cauchy,
        Centered,
        Crop,
        Fisheye,
        Fit,
        Gif,
        Glsl,
        Grade,
        Gradient,
        Grain,
        He,
        Image,
        Kaleidoscope,
        LogPolar,
        Mirror,
        Mobius,
        Mp4,
        Normal,
        Orthogonal,
        Palette,
        Perspective,
        Pixels,
        Png,
        Polar,
        Resize,
        Ripple,
        Rotate,
        Scale,
        Sharpen,
        Shear,
        Shift,
        Siren,
        Solid,
        Swirl,
        Tiff,
        Tile,
        TorchDefault,
        Uniform,
        Video,
        Vignette,
        Warp,
        Webm,
        Webp,
        Webpage,
        Xavier,
        Zoom,
    ]

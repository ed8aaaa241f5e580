"""The parts that most recipes need: coordinates, starting weights, images, palettes, captions and files."""

from collections.abc import Sequence

from artforge import hookimpl


@hookimpl
def artforge_parts() -> Sequence[type]:
    """Bring spaces, transforms, initializers, a source, filters and writers."""
    from artforge_basics.caption import Caption
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
    from artforge_basics.spaces.centered import Centered
    from artforge_basics.spaces.fit import Fit
    from artforge_basics.spaces.pixels import Pixels
    from artforge_basics.transforms.rotate import Rotate
    from artforge_basics.transforms.shift import Shift
    from artforge_basics.transforms.zoom import Zoom
    from artforge_basics.writers.gif import Gif
    from artforge_basics.writers.mp4 import Mp4
    from artforge_basics.writers.png import Png

    return [
        Caption,
        Centered,
        Fit,
        Gif,
        Image,
        Mp4,
        Normal,
        Palette,
        Pixels,
        Png,
        Rotate,
        Shift,
        TorchDefault,
        Uniform,
        Cauchy,
        He,
        Orthogonal,
        Siren,
        Xavier,
        Zoom,
    ]

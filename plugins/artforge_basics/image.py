"""The source `image`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from artforge import Canvas, Colour, ImageFile, Picture, Scene, Source, picture_of

if TYPE_CHECKING:
    from PIL import Image as Pillow

Floats = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]
Fit = Literal["cover", "contain", "stretch"]


class Image(Source):
    """Show an image file, resized to the canvas."""

    path: ImageFile = Field(description="the image: PNG, JPEG, WebP, GIF, TIFF …", examples=["photo.jpg"])
    fit: Fit = Field(
        "cover", description="cover the canvas and cut off what is over, contain the whole image, or stretch it"
    )
    background: Colour = Field((0.0, 0.0, 0.0), description="what shows through and around the image")

    def picture(self, scene: Scene) -> Picture:
        """Return the image, resampled once by Lanczos's filter on encoded values."""
        key = ("image", self.path.sha256, self.fit, self.background, scene.canvas.size)
        return picture_of(scene.keep(key, lambda: fitted(self.path.image(), self.fit, self.background, scene.canvas)))

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the decoded image, one of its channels as float32, and the resized image."""
        from PIL import Image as Pillow

        with Pillow.open(self.path.path) as image:
            pixels = image.width * image.height
        return 8 * pixels + 12 * canvas.width * canvas.height * 2


def fitted(image: Pillow.Image, fit: Fit, background: tuple[float, float, float], canvas: Canvas) -> Floats:
    """Resize an image to a canvas; returns float32 in [0, 1], shape (height, width, 3)."""
    size, box = placed(fit, image.size, canvas.size)
    bands, largest = _bands(image)
    alpha = bands.pop() if len(bands) == 4 else None
    cover = None if alpha is None else _resized(alpha, size, box, None, 255.0)
    left, top = (canvas.width - size[0]) // 2, (canvas.height - size[1]) // 2
    result = np.empty((canvas.height, canvas.width, 3), np.float32)
    result[:] = np.array(background, np.float32)
    inside = result[top : top + size[1], left : left + size[0]]
    for channel in range(3):
        colour = _resized(bands[channel % len(bands)], size, box, alpha, largest)
        inside[..., channel] = colour if cover is None else colour + inside[..., channel] * (1 - cover)
    return np.clip(result, np.float32(0), np.float32(1), out=result)


def placed(fit: Fit, image: tuple[float, float], canvas: tuple[int, int]) -> tuple[tuple[int, int], Box]:
    """Return the size to resample to, in pixels of the canvas, and the part of the image that is shown."""
    (width, height), (across, down) = image, canvas
    if fit == "cover":
        shown = min(width / across, height / down)
        left, top = (width - across * shown) / 2, (height - down * shown) / 2
        return canvas, (max(left, 0.0), max(top, 0.0), min(width - left, width), min(height - top, height))
    if fit == "contain":
        scale = min(across / width, down / height)
        size = min(across, max(1, round(width * scale))), min(down, max(1, round(height * scale)))
        return size, (0.0, 0.0, width, height)
    return canvas, (0.0, 0.0, width, height)


def _bands(image: Pillow.Image) -> tuple[list[Pillow.Image], float]:
    """Return one grey or three sRGB channels, with alpha a fourth, and the value of full brightness."""
    if image.mode.startswith("I"):
        # Files of 16 bits come as "I;16" or, in older versions of Pillow, as 32-bit integers.
        grey = image.convert("I")
        low_high: Any = grey.getextrema()
        return [grey], 65535.0 if low_high[1] <= 65535 else 2147483647.0
    if image.mode == "F":
        return [image], 1.0
    colours = _in_srgb(image)
    if image.has_transparency_data:
        return [*colours.split(), image.convert("RGBA").getchannel("A")], 255.0
    return list(colours.split()), 255.0


def _in_srgb(image: Pillow.Image) -> Pillow.Image:
    """Convert by the colour profile in the file; one that is damaged counts as none, as in browsers."""
    import io

    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    plain = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return plain.convert("RGB")
        return converted or plain.convert("RGB")
    return plain.convert("RGB")


def _resized(band: Pillow.Image, size: tuple[int, int], box: Box, alpha: Pillow.Image | None, largest: float) -> Floats:
    """Resample one channel, multiplied by `alpha` where there is one, to float32 with 1 as full brightness."""
    from PIL import Image as Pillow

    values = band.convert("F")
    if alpha is not None:
        values = Pillow.fromarray(np.asarray(values) * (np.asarray(alpha, np.float32) / np.float32(255)))
    resized = values.resize(size, Pillow.Resampling.LANCZOS, box)
    return np.asarray(resized, np.float32) / np.float32(largest)

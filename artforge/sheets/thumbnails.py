"""Small copies of pictures and of the first frames of videos."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from artforge import ffmpeg
from artforge.inputs import opening

if TYPE_CHECKING:
    from PIL import Image

Size = tuple[int, int]
VIDEOS = (".mp4", ".webm", ".mov", ".m4v", ".mkv", ".avi", ".ogv", ".mpg", ".mpeg")
"""What goes to ffmpeg; Pillow has a look at everything else."""
MOVING = ("GIF", "PNG", "WEBP", "AVIF")
"""Formats in which several images are an animation; in others they are pages."""
ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)
"""The tag of Exif that says how a camera was held, and those of its values that exchange width and height."""
LARGE_PIXELS, LARGE = 24_000_000, threading.Lock()
"""Of images that are so large only one is decoded at a time."""


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small copy of a picture, in RGB, with the size of the picture itself, and whether it moves."""

    image: Image.Image
    size: Size
    moves: bool


def thumbnail(path: Path, longest: int) -> Thumbnail:
    """Return a copy of a picture, or of the first frame of a video, whose longer side is at most `longest`.

    What is transparent lies on white. Raises `ValueError` with a sentence for what is damaged, no picture, or so large
    that it is not safe to open.
    """
    _check(path)
    return _of_video(path, longest) if path.suffix.lower() in VIDEOS else _of_image(path, longest)


def _check(path: Path) -> None:
    try:
        if not path.is_file():
            raise ValueError(f"this is no ordinary file: {path}")  # a pipe or a device may never end
        path.open("rb").close()
    except OSError as error:
        raise ValueError(f"cannot read: {error.strerror or error}: {path}") from None


def _of_image(path: Path, longest: int) -> Thumbnail:
    from PIL import ImageOps

    with opening(path, path) as image:
        moves = image.format in MOVING and bool(getattr(image, "is_animated", False))
        size = image.size[::-1] if image.getexif().get(ORIENTATION, 1) in SIDEWAYS else image.size
        image.draft(None, (2 * longest, 2 * longest))
        with LARGE if image.width * image.height > LARGE_PIXELS else nullcontext():
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return Thumbnail(reduced(image, longest), size, moves)


def reduced(image: Image.Image, longest: int) -> Image.Image:
    """Return an image whose longer side is at most `longest`, in RGB, on white where it is transparent."""
    from PIL import Image

    small = _plain(image)
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if small.mode == "RGB":
        return small
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small.getchannel("A"))
    return paper


def _plain(image: Image.Image) -> Image.Image:
    """Return an image as RGB, or as RGBA where some of it may be transparent; 16 bits become 8."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "F":
        return image.point(lambda level: level * 255.0).convert("L").convert("RGB")
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level * (1 / 257)).convert("L").convert("RGB")
    return image.convert("RGB")


def _of_video(path: Path, longest: int) -> Thumbnail:
    from PIL import Image

    try:
        found = next(ffmpeg.decoded(path, Image.MAX_IMAGE_PIXELS), None)
    except ValueError as error:
        raise ValueError(f"{error}, too many to open safely: {path}") from None
    if found is None:
        raise ValueError(f"this is no video that can be read, or it is damaged: {path}")
    size, pixels = found
    return Thumbnail(reduced(Image.frombytes("RGB", size, pixels), longest), size, True)

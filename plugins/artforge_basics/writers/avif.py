"""Write AVIF files through Pillow; what was embedded is read back from the file's items by ourselves."""

from __future__ import annotations

import io
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from artforge import Canvas, Film, Picture, Timeline, Writer
from artforge_basics.writers import items, xmp
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.boxes import remark
from artforge_basics.writers.codecs import codec_refusal
from artforge_basics.writers.single import SingleSink

# Larger ones can be written, but libavif, by which most programs read, opens no more.
LONGEST_SIDE = 32_768
MOST_PIXELS = 16_384 * 16_384
# libaom's bytes depend on whether it has one thread or several, and on the tiles that come of them.
THREADS = 8
BYTES_PER_PIXEL = 60
FIXED_BYTES = 16 << 20


class Avif(Writer):
    """Write stills as AV1 images, the smallest files; not without loss."""

    suffixes: ClassVar[tuple[str, ...]] = (".avif",)
    seals: ClassVar[bool] = True

    quality: int = Field(85, ge=0, le=100, description="how close to the picture; 100 is closest, yet not exact")
    subsampling: Literal["4:4:4", "4:2:2", "4:2:0"] = Field(
        "4:4:4", description="how finely colour is kept: at every pixel, at every second, or at one of four"
    )
    speed: int = Field(6, ge=0, le=10, description="how quickly the encoder is done: 0 makes the smallest files")

    def dtype(self) -> str:
        """Return bytes: Pillow writes no finer colours."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return what the encoder was measured to take, beside the picture itself."""
        return FIXED_BYTES + BYTES_PER_PIXEL * canvas.width * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the picture is too large, or that there is no encoder, or None."""
        if max(canvas.size) > LONGEST_SIDE:
            return f"an AVIF is at most {LONGEST_SIDE:,} pixels wide and high, and this is {canvas}"
        if canvas.width * canvas.height > MOST_PIXELS:
            return f"an AVIF has at most {MOST_PIXELS:,} pixels, and {canvas} has {canvas.width * canvas.height:,}"
        return codec_refusal("avif", "an AVIF")

    def open(self, film: Film, path: Path) -> SingleSink:
        """Open a file for one picture; raises `OutputError`."""
        packet = xmp.packet(film.provenance)
        return SingleSink(film, path, lambda picture: _encoded(picture, self, packet), remark)

    def provenance(self, path: Path) -> str | None:
        """Return the description in the file's XMP, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "AVIF", items.description)


def _encoded(picture: Picture, options: Avif, packet: bytes) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    image = Image.fromarray(np.concatenate(list(picture.strips(np.uint8))))
    image.save(
        buffer,
        "AVIF",
        quality=options.quality,
        subsampling=options.subsampling,
        speed=options.speed,
        max_threads=THREADS,
        xmp=packet,
    )
    return buffer.getvalue()

"""Write WebM files through ffmpeg: AV1 video by SVT-AV1, tagged as ITU-R BT.709.

What was embedded is read back from the file's elements (RFC 8794, RFC 9559) by ourselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from artforge import Canvas, Film, Timeline, Writer
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.elements import comment, remark
from artforge_basics.writers.video import Container, Odd, Video, even, odd_refusal

WIDEST, HIGHEST = 16_384, 8704
# SVT-AV1 takes less, but overruns its buffers with the smallest pictures.
SHORTEST_SIDE = 64
HIGHEST_RATE = 240
# SVT-AV1's bytes do not depend on how parallel it is, but its memory does.
PARALLEL = 4
FIXED_BYTES = 160_000_000
BYTES_PER_PIXEL: dict[int, int] = {4: 520, 5: 500, 6: 470, 7: 400, 8: 340, 9: 320, 10: 300}


class Webm(Writer):
    """Write animations as AV1 in 4:2:0, exactly the canvas's size, for the web: smaller than MP4."""

    suffixes: ClassVar[tuple[str, ...]] = (".webm",)
    animated: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    quality: int = Field(30, ge=1, le=63, description="the constant rate factor: lower is better and larger")
    preset: int = Field(8, ge=4, le=10, description="how quickly the encoder is done: 4 makes the smallest files")
    odd: Odd = "refuse"

    def dtype(self) -> str:
        """Return bytes: the files have no finer colours."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return what ffmpeg was measured to take; most of it are the frames that the encoder looks ahead at."""
        return FIXED_BYTES + BYTES_PER_PIXEL[self.preset] * canvas.width * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the encoder cannot take the size or the rate, or None."""
        if timeline.frames == 1:
            return "a WebM needs more than one frame: give the recipe `animate`, or write a .png"
        width, height = even(canvas).size
        if width > WIDEST or height > HIGHEST:
            return f"AV1 is at most {WIDEST:,} pixels wide and {HIGHEST:,} high here, and this is {canvas}"
        if min(width, height) < SHORTEST_SIDE:
            return f"AV1 is at least {SHORTEST_SIDE} pixels wide and high here, and this is {canvas}"
        if timeline.fps > HIGHEST_RATE:
            return f"AV1 has at most {HIGHEST_RATE} frames a second here, and this has {timeline.fps:g}"
        return odd_refusal("a WebM", self.odd, canvas)

    def open(self, film: Film, path: Path) -> Video:
        """Start an encoder for one film; raises `OutputError`."""
        quality = ("-c:v", "libsvtav1", "-crf", str(self.quality), "-preset", str(self.preset))
        parallel = ("-svtav1-params", f"lp={PARALLEL}")
        # The index stands before the frames, so that a player can jump before it has the whole file.
        muxer = ("-cues_to_front", "1", "-f", "webm")
        return Video(Container("WebM", quality + parallel, muxer, comment, remark), film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the comment among the file's tags, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "WebM", comment)

"""Write MP4 files through ffmpeg: H.264 video, tagged as ITU-R BT.709.

What was embedded is read back from the file's boxes (ISO/IEC 14496-12) by ourselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from artforge import Canvas, Film, Timeline, Writer
from artforge_basics.writers.bounded import text_in
from artforge_basics.writers.boxes import comment, remark
from artforge_basics.writers.video import Container, Odd, Video, even, odd_refusal

Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]  # fmt: skip
LONGEST_SIDE = 16_384
# libx264's bytes depend on how many threads it has.
THREADS = 8
FIXED_BYTES = 110_000_000
BYTES_PER_PIXEL: dict[str, int] = {
    "ultrafast": 70,
    "superfast": 140,
    "veryfast": 170,
    "faster": 200,
    "fast": 240,
    "medium": 290,
    "slow": 320,
    "slower": 370,
    "veryslow": 520,
}


class Mp4(Writer):
    """Write animations as H.264 in 4:2:0, exactly the canvas's size, for playing on anything."""

    suffixes: ClassVar[tuple[str, ...]] = (".mp4",)
    animated: ClassVar[bool] = True
    seals: ClassVar[bool] = True

    quality: int = Field(
        18, ge=0, le=51, description="the constant rate factor: lower is better and larger; 0 plays in few players"
    )
    preset: Preset = Field("medium", description="how long the encoder looks for a smaller file")
    odd: Odd = "refuse"

    def dtype(self) -> str:
        """Return bytes: the format has no finer colours."""
        return "uint8"

    def memory(self, canvas: Canvas) -> int:
        """Return what ffmpeg was measured to take; most of it are the frames that the encoder looks ahead at."""
        return FIXED_BYTES + BYTES_PER_PIXEL[self.preset] * canvas.width * canvas.height

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why the encoder cannot take the size, or None."""
        if timeline.frames == 1:
            return "an MP4 needs more than one frame: give the recipe `animate`, or write a .png"
        if max(even(canvas).size) > LONGEST_SIDE:
            return f"H.264 is at most {LONGEST_SIDE:,} pixels wide and high here, and this is {canvas}"
        return odd_refusal("an MP4", self.odd, canvas)

    def open(self, film: Film, path: Path) -> Video:
        """Start an encoder for one film; raises `OutputError`."""
        quality = ("-c:v", "libx264", "-crf", str(self.quality), "-preset", self.preset, "-threads", str(THREADS))
        return Video(Container("MP4", quality, ("-movflags", "+faststart", "-f", "mp4"), comment, remark), film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the comment in the file's metadata, or None; raises `ValueError` for a damaged file."""
        return text_in(path, "MP4", comment)

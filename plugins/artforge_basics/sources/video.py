"""The source `video`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import Field

from artforge import Canvas, Colour, Picture, Scene, Source, picture_of, units
from artforge_basics.footage import RECENT_BYTES, Footage, VideoFile
from artforge_basics.image import Fit, fitted
from artforge_basics.ramp import Ends

if TYPE_CHECKING:
    from PIL import Image as Pillow

ROUNDING = 1e-9
"""A playhead of i/n is to show frame i of n, whichever way it was rounded."""


class Video(Source):
    """Show a video file, resized to the canvas: while the animation runs, the video does."""

    path: VideoFile = Field(
        description="the video: MP4, WebM, MOV, GIF …; its sound is left out", examples=["clip.mp4"]
    )
    fit: Fit = Field(
        "cover", description="cover the canvas and cut off what is over, contain the whole frame, or stretch it"
    )
    background: Colour = Field((0.0, 0.0, 0.0), description="what is around the frame")
    start: units.Plain = Field(0.0, ge=0, le=1, description="where it begins: 0 at the first frame, 1 at the last")
    repeat: units.Times = Field(1.0, ge=0, le=1000, description="how many times it is run through in an animation")
    ends: Ends = Field(
        "hold", description="after the last frame: hold it, mirror and run backwards, or cycle on to the first"
    )

    def picture(self, scene: Scene) -> Picture:
        """Return the frame at the playhead, resampled once by Lanczos's filter on encoded values."""
        footage = scene.keep(("video", self.path.sha256, scene.rng.path), lambda: Footage(self.path))
        image = self._image(footage.frame(self._index(scene.playhead)))
        return picture_of(fitted(image, self.fit, self.background, scene.canvas))

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the frames that are kept, of one as float32, and of the resized one."""
        width, height = self.path.size
        return RECENT_BYTES + 3 * 12 * width * height + 12 * canvas.width * canvas.height * 2

    def _index(self, playhead: float) -> int:
        frames, place = self.path.frames, self.start + playhead * self.repeat
        if self.ends == "cycle":
            place -= math.floor(place + ROUNDING)
        elif self.ends == "mirror":
            place = 1 - abs(1 - place % 2)
        return min(math.floor(min(place, 1.0) * frames + ROUNDING), frames - 1)

    def _image(self, pixels: bytes) -> Pillow.Image:
        from PIL import Image as Pillow

        return Pillow.frombytes("RGB", self.path.size, pixels)

"""Commands of ffmpeg that read a video and nothing beside it, and what makes colours those of ITU-R BT.709."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

Size = tuple[int, int]
Frame = tuple[Size, bytes]
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,gif,apng,avi,mpegts,mpeg,ogg,flv,asf"
"""What videos may be: no playlists among them, which name other files."""
SAFE = ("-protocol_whitelist", "file", "-format_whitelist", FORMATS)
# Said to the filter, which converts so, and to the encoder: an older ffmpeg does not hand the tags on.
FILTERS = (
    "scale=flags=accurate_rnd:out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
)
TAGS = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
EXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact")


def quietly() -> list[str]:
    """Return the beginning of every command: ffmpeg asks nothing, and says only what goes wrong."""
    from imageio_ffmpeg import get_ffmpeg_exe

    return [get_ffmpeg_exe(), "-nostdin", "-v", "error"]


def reading(path: Path) -> list[str]:
    """Return the beginning of a command that reads the pictures of a video, and no other file that it may name."""
    return [*quietly(), *SAFE, "-i", f"file:{path}", "-map", "0:v:0"]


def decoded(path: Path, most_pixels: int | None = None) -> Iterator[Frame]:
    """Yield each frame's size and pixels as RGB bytes; ffmpeg ends with the iterator.

    What cannot be decoded yields nothing. Raises `ValueError` for frames of over `most_pixels` before one is read.
    """
    command = [*reading(path), "-fps_mode", "passthrough", "-f", "image2pipe", "-c:v", "ppm", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as ffmpeg:
        assert ffmpeg.stdout is not None
        try:
            while ffmpeg.stdout.readline() == b"P6\n":
                width, height = map(int, ffmpeg.stdout.readline().split())
                if most_pixels is not None and width * height > most_pixels:
                    raise ValueError(f"a frame has {width * height:,} pixels, over {most_pixels:,}")
                ffmpeg.stdout.readline()
                pixels = ffmpeg.stdout.read(width * height * 3)
                if len(pixels) < width * height * 3:
                    return
                yield (width, height), pixels
        finally:
            ffmpeg.kill()
